def find(*a):
    return []
