"""English names of the generated people: first names by sex with nicknames, surnames."""

from __future__ import annotations

# Commonest first; after the colon the nicknames that dealers' desks write down instead of the full name.
_MEN = """
James:Jim,Jimmy,Jamie|Michael:Mike,Mick|John:Johnny,Jack|Robert:Rob,Bob,Bobby|David:Dave,Davey
William:Bill,Will,Billy|Christopher:Chris,Topher|Joseph:Joe,Joey|Daniel:Dan,Danny|Matthew:Matt
Richard:Rick,Dick,Rich|Thomas:Tom,Tommy|Anthony:Tony|Charles:Charlie,Chuck|Steven:Steve|Joshua:Josh
Andrew:Andy,Drew|Kevin:Kev|Brian|Mark|Timothy:Tim|Jason:Jay|Jeffrey:Jeff|Ryan|Jacob:Jake|Gary|Nicholas:Nick|Eric
Jonathan:Jon|Stephen:Steve|Larry|Justin|Scott:Scotty|Brandon|Benjamin:Ben|Samuel:Sam|Gregory:Greg
Alexander:Alex,Xander|Patrick:Pat|Frank:Frankie|Raymond:Ray|Jack|Dennis|Jerry|Tyler:Ty|Aaron|Jose|Adam
Nathan:Nate|Henry:Hank,Harry|Zachary:Zach|Douglas:Doug|Peter:Pete|Kyle|Noah|Ethan|Jeremy|Christian|Walter:Walt
Keith|Austin|Roger|Terry|Sean|Gerald:Gerry|Carl|Dylan|Harold:Harry|Jordan|Jesse|Bryan|Lawrence:Larry|Arthur:Art
Gabriel:Gabe|Bruce|Logan|Albert:Al,Bert|Willie|Alan:Al|Eugene:Gene|Russell:Russ|Vincent:Vince|Philip:Phil|Bobby
Johnny|Bradley:Brad|Juan|José|Martin:Marty|Victor:Vic|Travis|Edward:Ed,Eddie,Ted|Ronald:Ron,Ronnie
Donald:Don,Donnie|Kenneth:Ken,Kenny|George|Paul|Leonard:Len,Lenny|Frederick:Fred|Edgar:Ed|Clifford:Cliff|Marcus
Luis|Carlos|Antonio:Tony|Andrés|Marvin
"""
_WOMEN = """
Mary|Patricia:Pat,Patty,Trish|Jennifer:Jen,Jenny|Linda|Elizabeth:Liz,Beth,Betty,Eliza|Barbara:Barb
Susan:Sue,Susie|Jessica:Jess|Sarah|Karen|Lisa|Nancy|Sandra:Sandy|Ashley|Emily:Em|Kimberly:Kim
Margaret:Maggie,Peggy,Meg|Donna|Michelle:Shelly|Carol|Amanda:Mandy|Melissa:Missy,Mel|Deborah:Deb,Debbie
Stephanie:Steph|Rebecca:Becky,Becca|Sharon|Laura|Cynthia:Cindy|Dorothy:Dot,Dottie|Amy|Kathleen:Kathy
Angela:Angie|Shirley|Brenda|Emma|Anna|Pamela:Pam|Nicole:Nikki|Samantha:Sam|Katherine:Kate,Kathy,Katie
Christine:Chris|Debra:Deb|Rachel:Rach|Carolyn|Janet|Maria|Olivia:Liv|Heather|Helen|Catherine:Cathy,Cat|Diane
Julie|Victoria:Vicky,Tori|Joyce|Lauren|Kelly|Christina:Tina,Chris|Ruth|Joan|Virginia:Ginny|Judith:Judy
Evelyn:Evie|Hannah|Andrea|Megan:Meg|Cheryl|Jacqueline:Jackie|Madison:Maddie|Teresa:Terry|Abigail:Abby,Gail
Sophia:Sophie|Martha|Sara|Gloria|Janice|Kathryn:Kathy,Kate|Ann|Isabella:Bella|Judy|Charlotte:Lottie|Julia|Grace
Amber|Alice|Jean|Denise|Frances:Fran|Danielle:Dani|Marilyn|Natalie:Nat|Beverly:Bev|Diana|Brittany:Britt
Theresa:Terri|Kayla|Alexis:Lexi|Doris|Lori|Tiffany:Tiff|Alison:Ali|Allison:Allie|Valerie:Val|Suzanne:Sue|Renée
Zoë|Crystal|Erin|Dawn|Tammy|Peggy|Kristen:Kris|Vanessa:Nessa
"""


def _with_forms(text: str) -> dict[str, tuple[str, ...]]:
    entries = text.strip().replace("\n", "|").split("|")
    pairs = (entry.partition(":") for entry in entries)
    return {name: tuple(forms.split(",")) if forms else () for name, _, forms in pairs}


MEN: dict[str, tuple[str, ...]] = _with_forms(_MEN)
WOMEN: dict[str, tuple[str, ...]] = _with_forms(_WOMEN)

SURNAMES: tuple[str, ...] = tuple(
    """
Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson
Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson
Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell
Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris
Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward
Richardson Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel
Myers Long Ross Foster Jimenez Powell Jenkins Perry Russell Sullivan Bell Coleman Butler Henderson Barnes
Gonzales Fisher Vasquez Simmons Romero Jordan Patterson Alexander Hamilton Graham Reynolds Griffin Wallace
Moreno West Cole Hayes Bryant Herrera Gibson Ellis Tran Medina Aguilar Stevens Murray Ford Castro Marshall Owens
Harrison Fernandez Mcdonald Woods Washington Kennedy Wells Vargas Henry Chen Freeman Webb Tucker Guzman Burns
Crawford Olson Simpson Porter Hunter Gordon Mendez Silva Shaw Snyder Mason Dixon Munoz Hunt Hicks Holmes Palmer
Wagner Black Robertson Boyd Rose Stone Salazar Fox Warren Mills Meyer Rice Schmidt Garza Daniels Ferguson
Nichols Stephens Soto Weaver Ryan Gardner Payne Grant Dunn Kelley Spencer Hawkins Arnold Pierce Hansen Peters
Santos Hart Bradley Knight Elliott Cunningham Duncan Armstrong Hudson Carroll Lane Riley Andrews Alvarado Ray
Delgado Berry Perkins Hoffman Johnston Matthews Pena Richards Contreras Willis Carpenter Lawrence Sandoval
Guerrero George Chapman Rios Estrada Ortega Watkins Greene Nunez Wheeler Valdez Harper Burke Larson Santiago
Maldonado Morrison Franklin Carlson Austin Dominguez Carr Lawson Jacobs Obrien Lynch Singh Vega Bishop
Montgomery Oliver Jensen Harvey Williamson Gilbert Dean Sims Espinoza Howell Li Wong Reid Hanson Le Mccoy
Garrett Burton Fuller Wang Weber Welch Rojas Lucas Marquez Fields Park Yang Little Banks Padilla Day Walsh
Bowman Schultz Luna Fowler Mejia Davidson Acosta Brewer May Holland Juarez Newman Pearson Curtis Cortez Douglas
Schneider Joseph Barrett Navarro Figueroa Keller Avila Wade Molina Stanley Hopkins Campos Barnett Bates Chambers
Caldwell Beck Lambert Miranda Byrd Craig Ayala Lowe Frazier Powers Neal Leonard Gregory Carrillo Sutton Fleming
Rhodes Shelton Schwartz Norris Jennings Rush Vance Cohen Holt Barker Parks Marsh Rowe Hodges Harmon Blake Doyle
Mack Bray Chase Frye Greer Melton Haley Costa Rangel Conrad Suarez Guerra Werner Rosario Maxwell Dawson Ballard
Mcgee Mckinney Ferrell Blankenship Morrow Cline Decker Lamb Kemp Hess Tapia Huerta Clements Pace Vaughn Gould
Walter Vang Lyons Bauer Pratt Kerr Hobbs Sparks Crosby Yates Mercer Booth Kirby Nash Pruitt Hull Rojo Ibarra
Zamora Pacheco Bautista Pineda Calderon Velez Osborne Buchanan Nolan Stokes Tate Robles Conner Valencia Drake
Cameron Glover Boone Bond Hurst Meza Farrell Hutchinson Logan Petersen Richmond Short Ochoa Dalton Golden Núñez
Muñoz Peña Güell Hebert Landry Boudreaux Fontenot Leblanc Oconnor Oneill Mccarthy Mcbride Mclaughlin Mckenzie
Macdonald Gallagher Brennan Casey
""".split()
)

_FRONT = """
Ash Brad Hart Wood Black Stan Wins King Thorn Hall Clay Red Lang Mar Nor Whit Bram Har Cal Ever Wal Hol Kel Brom
Dun Hazel Ox Lin Mel Rad
""".split()
_BACK = """
ton ley ford well field wood man by worth croft ham den bury stead combe
""".split()
# The long tail of place-name surnames such as Thornbury.
RARE_SURNAMES: tuple[str, ...] = tuple(front + back for front in _FRONT for back in _BACK)
