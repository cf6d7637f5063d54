"""Names in a text: is somebody of a known roll named in it? Pure Python, no tables; knows no school."""
