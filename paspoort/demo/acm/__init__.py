"""The demonstration's own ACM: a real OpenID Connect provider with invented people, in a process of its own.

It knows nothing of the product: no Django, no database, no shared code. It speaks Dutch only, as ACM does.
"""
