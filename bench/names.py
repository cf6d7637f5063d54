"""Names as a Flemish class list has them: few families that everybody knows, many that are rare, and names from elsewhere.

The mix decides what a search costs: how many pupils of one school share a family name, how long a prefix must be.
"""

from __future__ import annotations

import random
from itertools import accumulate

COMMON = ["Peeters", "Janssens", "Maes", "Jacobs", "Mertens", "Willems", "Claes", "Goossens", "Wouters", "Vermeulen", "Pauwels", "Hendrickx", "Michiels", "Martens", "Aerts", "Hermans", "Bogaert", "Lemmens", "Cools", "Smets", "Verhoeven", "Stevens", "Bosmans", "Segers", "Coppens", "Christiaens", "Verstraete", "Lenaerts", "Declercq", "Thys", "Dewulf", "Moens", "Lambrecht", "Wauters", "Desmet", "Nijs", "Verlinden", "Vercammen", "Baert", "Thijs", "Bauwens", "Cuypers", "Geerts", "Peters", "Simons", "Jansen", "Claeys", "Dubois", "Devos", "Timmermans", "Verbeke", "Verhaegen", "Verhaeghe", "Verbruggen", "Vervoort", "Raes", "Smeets", "Daems", "Adams", "Matthys", "Heylen", "Sanders", "Gielen", "Boonen", "Beckers", "Theunis", "Cornelis", "Ceulemans", "Callens", "Bertels", "Engelen", "Naessens", "Vets", "Roels", "Maertens", "Vandamme", "Vandenberghe", "Vandenbroucke", "Vandewalle", "Vanhove", "Vanhoutte", "Vandevelde", "Vanneste", "Vanderlinden", "Vanacker", "Debruyne", "Deprez", "Depoorter", "Dewitte", "Desmedt", "Deceuninck", "Decock", "Degroote", "Dejonghe", "Dhondt", "Decoster", "Declerck", "Debacker", "Deblock", "Vereecke", "Verhulst", "Vermeersch", "Vermeiren", "Vermeire", "Verschueren", "Verschaeve", "Verheyen", "Verhelst", "Vercruysse", "Verplancke", "Bruyninckx", "Hermkens", "Schepers", "Schoofs", "Schreurs", "Slegers", "Snoeck", "Somers", "Swinnen", "Tanghe", "Thielemans", "Torfs", "Tytgat", "Uytterhoeven", "Luyten", "Loos", "Lauwers", "Leys", "Leemans", "Lievens", "Laureys", "Lambrechts", "Ketels", "Kerkhofs", "Joossens", "Joris", "Ickx", "Huybrechts", "Huysmans", "Hoste", "Holvoet", "Hellemans", "Heremans", "Helsen", "Hanssens", "Haesen", "Gysels", "Gryson", "Gijsbrechts", "Ghysels", "Gevaert", "Geuens", "Geudens", "Govaerts", "Franssens", "François", "Foubert", "Feys", "Fierens", "Everaert", "Eeckhout", "Duyck", "Driesen", "Dries", "Dockx", "Dirkx", "Dierckx", "Deweerdt", "Denys", "Deneve", "Custers", "Crombez", "Craeye", "Corthouts", "Colpaert", "Clement", "Caers", "Buyse", "Buelens", "Bruneel", "Broeckx", "Brouns", "Bresseleers", "Bracke", "Bral", "Blomme", "Blondeel", "Blancke", "Billiet", "Beyens", "Bellens", "Bastiaens", "Bammens", "Baeten", "Backx", "Arnouts", "Appels", "Anthonis", "André", "Ameloot", "Allaert"]
PLACES = ["Bossche", "Broeck", "Berghe", "Velde", "Meulen", "Eynde", "Abeele", "Bulcke", "Brande", "Bergh", "Heuvel", "Putte", "Steen", "Straeten", "Wiele", "Weghe", "Poel", "Kerckhove", "Hende", "Driessche", "Haute", "Hove", "Auwera", "Elst", "Linden", "Meersch", "Veken", "Wouwer", "Plas", "Perre", "Borre", "Beken", "Cruyce", "Kelen", "Haegen", "Gucht", "Stappen", "Vloet"]
TRADES = ["Smet", "Clercq", "Backer", "Cock", "Coninck", "Meyer", "Ridder", "Wachter", "Vos", "Wolf", "Bruyn", "Groote", "Jonghe", "Keyser", "Vries", "Winter", "Schepper", "Schrijver", "Schutter", "Vriendt", "Waele", "Pauw", "Paepe", "Munck", "Maesschalck", "Rycke", "Roeck", "Ruyter", "Raedt", "Mey", "Laet", "Leeuw", "Kesel", "Grauwe", "Graeve", "Geyter", "Decker"]
ELSEWHERE = ["El_Amrani", "Benali", "Bouzid", "Ben_Salah", "El_Khattabi", "Azzouzi", "Haddad", "Yılmaz", "Kaya", "Demir", "Şahin", "Çelik", "Yıldız", "Öztürk", "Aydın", "Doğan", "Kılıç", "Nowak", "Kowalski", "Wiśniewski", "Wójcik", "Popescu", "Ionescu", "Dumitru", "Ivanov", "Petrov", "García", "Fernández", "López", "Rodríguez", "Silva", "Santos", "Nguyen", "Tran", "Pham", "Singh", "Kaur", "Khan", "Ahmed", "Hussain", "Mohamed", "Ali", "Hassan", "Osman", "Diallo", "Barry", "Bah", "Sow", "Camara", "Traoré", "Mensah", "Owusu", "Tshibangu", "Kabongo", "Mukendi", "Lukaku", "Müller", "Schmidt", "Weiß", "Dupont", "Lefèvre", "Dubois-Maes", "Lambert", "Bélanger", "Müller-Claes", "D'Hondt", "D'Hooghe", "O'Brien", "Hovhannisyan", "Sargsyan", "Gashi", "Krasniqi", "Berisha", "Hoxha", "Shevchenko", "Kovalenko", "Bondarenko", "Tkachenko", "Sjöberg", "Bjørnsen", "Þórsson"]
TWO_LETTERS = ["Li", "Wu", "Xu", "Ma", "Hu", "Yu", "He", "Lu", "Ly", "Vu", "Ng", "Do", "Ho", "Lo", "Oh", "Bo", "Ba", "Sy", "Ta", "Ye"]

GIVEN = ["Emma", "Olivia", "Louise", "Mila", "Elena", "Ella", "Anna", "Marie", "Noor", "Lina", "Juliette", "Alice", "Julia", "Camille", "Nora", "Lotte", "Fien", "Hanne", "Femke", "Elise", "Amber", "Lore", "Laura", "Sofia", "Zoë", "Chloë", "Renée", "Léa", "Inès", "Éline", "Maïté", "Noëlle", "Loïs", "Febe", "Lise", "Nina", "Jade", "Lucie", "Axelle", "Margot", "Helena", "Manon", "Roos", "Pauline", "Arthur", "Noah", "Liam", "Jules", "Adam", "Victor", "Lucas", "Louis", "Leon", "Finn", "Lewis", "Mathis", "Lars", "Senne", "Wout", "Stan", "Vic", "Seppe", "Jasper", "Robbe", "Kobe", "Milan", "Matteo", "Elias", "Oscar", "Gust", "Mauro", "Thibo", "Xander", "Rune", "Warre", "Ferre", "Lander", "Tibo", "Jef", "Bram", "Daan", "Sam", "Tuur", "Miel", "Cas", "Raf", "Loïc", "Jérôme", "Raphaël", "Noé", "André", "Théo", "Maël", "Cédric", "Yassin", "Mohamed", "Amir", "Ilias", "Bilal", "Youssef", "Ayoub", "Rayan", "Imran", "Ömer", "Yusuf", "Emir", "Mehmet", "Eymen", "Çınar", "Efe", "Fatima", "Aya", "Yasmine", "Salma", "Hafsa", "Imane", "Zeynep", "Elif", "Defne", "Azra", "Ecrin", "Aïcha", "Khadija", "Amina", "Maryam", "Hiba", "Ibtissam", "Nour", "Jana", "Malak", "Zuzanna", "Maja", "Oliwia", "Jakub", "Kacper", "Filip", "Andrei", "Ştefan", "Ioana", "Maria", "Ivan", "Anastasia", "Mila-Rose", "Anne-Sophie", "Jan-Willem", "Marie-Lou", "Lou", "Bo", "Jo", "Li", "Wei", "Mei", "An", "Ty", "Kai", "Ravi", "Arjun", "Simran", "Priya", "Fleur", "Sterre", "Tine", "Jorne", "Jente", "Ruben", "Simon", "Maxime", "Emile", "Gabriel", "Aaron", "David"]


def _weighted(groups: list[tuple[list[str], float]]) -> tuple[list[str], list[float]]:
    """Names with cumulative weights: within a group the first is the most common, falling off as in a telephone book."""
    names: list[str] = []
    weights: list[float] = []
    for group, share in groups:
        raw = [1 / (place + 6) for place in range(len(group))]
        names += group
        weights += [one * share / sum(raw) for one in raw]
    return names, list(accumulate(weights))


_van = [f"{particle} {place}" for place in PLACES for particle in ("Van den", "Van de", "Vanden", "Van der", "Van")]
_de = [f"{particle} {trade}" for trade in TRADES for particle in ("De", "de")]
_double = [f"{one}-{two}" for one, two in zip(COMMON[:60], COMMON[60:120], strict=True)]
FAMILIES, _family_weights = _weighted(
    [(COMMON, 62), (_van, 14), (_de, 9), ([name.replace("_", " ") for name in ELSEWHERE], 13), (TWO_LETTERS, 0.9), (_double, 1.1)]
)
_, _given_weights = _weighted([(GIVEN, 1)])


class Names:
    """Names in an order that a seed decides: drawn as often as they occur; one child in twelve has two first names."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def draw(self, count: int) -> list[tuple[str, str]]:
        """`count` pairs of first name and family name."""
        family = self.chance.choices(FAMILIES, cum_weights=_family_weights, k=count)
        first = self.chance.choices(GIVEN, cum_weights=_given_weights, k=count)
        second = self.chance.choices(GIVEN, cum_weights=_given_weights, k=count)
        both = zip(first, second, strict=True)
        return [(f"{a} {b}" if self.chance.random() < 1 / 12 else a, last) for (a, b), last in zip(both, family, strict=True)]
