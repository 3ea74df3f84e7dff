"""The word a courier says at the door, and the code a household may give: against impostors.

Both are derived from a seal (hexadecimal) that only the service can make: nothing is stored, and
household and courier read the same. The word stays French in every language: it is spoken.
"""

_SPOKEN = """
abeille abricot accordéon agrafe alouette amande ananas ancre arbuste ardoise artichaut asperge
atelier aubergine avion avoine balançoire baleine ballon banane baptême barque basilic bateau
belette berger betterave biberon biscuit blaireau bocal bouclier bougie boulanger bouquet bouteille
boussole brioche brouette buisson bureau cabane cactus cadran cahier caillou camion canard canapé
capuche caravane carotte carrefour cascade casquette castor céleri cerise chameau chandelle chapeau
charpente château chemise chevreuil chocolat chouette cigale citron citrouille clarinette clocher
coccinelle colline colombe compas concombre confiture coquelicot coquille corbeille cornichon coton
coucou couronne couteau crapaud crayon crocodile cuisine cuivre dauphin dentelle diamant domino
dragon drapeau échelle écharpe éclair écureuil édredon églantine éléphant encrier épinard érable
escalier escargot étagère étincelle étoile éventail fanfare farine fauteuil fenêtre fenouil fermier
feuillage ficelle flamant flocon fontaine forêt fourchette fourmi framboise fromage fusée galerie
galette gardien gazelle genêt girafe girouette glaçon goéland gondole grenier grenouille guirlande
guitare hamac haricot harmonica hérisson hibou hirondelle horloge igloo iris jardin jonquille
jumelles kangourou kayak lampion lanterne lavande légume lézard libellule limonade lionceau livret
lucarne lumière lunette lutin machine maison mandarine manège marguerite marmite marron marteau
melon menuisier merle mésange meunier miel mimosa miroir moineau montagne moulin mouton muguet
muraille musicien myrtille navire nénuphar noisette noyer nuage océan oignon olivier orange
orchestre oreiller origan ourson palmier panier panthère papillon parapluie parasol passerelle
pastèque pâquerette pêcheur peinture pélican pendule perroquet persil phare piano pigeon pinceau
pingouin pirogue piscine pivoine platane plumier poireau poivron pommier poulain pruneau quenouille
radis raisin râteau refuge réglisse renard rivière robinet roseau rossignol ruban ruche sablier
safran sandale sapin sardine saumon savon sculpture serrure sifflet sirop soleil souris tabouret
tambour tapis tartine taupe théière thym tilleul tiroir toboggan tomate tonneau tortue toupie
tournesol traîneau trapèze trèfle tricycle trombone trompette truite tulipe tunnel vacances valise
vanille velours vendange verger vinaigre violette violon voilier volcan wagon yaourt zèbre zeste
"""
WORDS = tuple(_SPOKEN.split())


def word(seal: str) -> str:
    """The word of an order's door."""
    return WORDS[int(seal[:16], 16) % len(WORDS)]


def code(seal: str) -> str:
    """The four digits that a household may give to its courier."""
    return f"{int(seal[16:32], 16) % 10_000:04}"
