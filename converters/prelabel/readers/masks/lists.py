"""The classes of data sets whose masks come without a list: Cityscapes, which BDD100K follows, and CamVid.

Source of Cityscapes: ``cityscapesscripts/helpers/labels.py`` of https://github.com/mcordts/cityscapesScripts; of CamVid:
http://mi.eng.cam.ac.uk/research/projects/VideoRec/CamVid.
"""

from collections.abc import Sequence

from prelabel.errors import Place
from prelabel.readers.masks.entries import Entry, colour_of

_VOID = "unlabeled,ego vehicle,rectification border,out of roi,static,dynamic,ground"
"""The category void, from id 0."""

_CITYSCAPES = (
    ("road", 7, "804080"), ("sidewalk", 8, "f423e8"), ("building", 11, "464646"), ("wall", 12, "66669c"), ("fence", 13, "be9999"),
    ("pole", 17, "999999"), ("traffic light", 19, "faaa1e"), ("traffic sign", 20, "dcdc00"), ("vegetation", 21, "6b8e23"),
    ("terrain", 22, "98fb98"), ("sky", 23, "4682b4"), ("person", 24, "dc143c"), ("rider", 25, "ff0000"), ("car", 26, "00008e"),
    ("truck", 27, "000046"), ("bus", 28, "003c64"), ("train", 31, "005064"), ("motorcycle", 32, "0000e6"), ("bicycle", 33, "770b20"),
)  # fmt: skip
"""Classes that are trained, in the order of their train ids from 0: name, id, colour."""

_OTHERS = (
    ("parking", 9, "faaaa0"), ("rail track", 10, "e6966e"), ("guard rail", 14, "b4a5b4"), ("bridge", 15, "966464"),
    ("tunnel", 16, "967850"), ("polegroup", 18, ""), ("caravan", 29, "00005a"), ("trailer", 30, "00006e"),
)  # fmt: skip
"""Those that are not."""

_CAMVID = (
    "000000 Void,408040 Animal,c00080 Archway,0080c0 Bicyclist,008040 Bridge,800000 Building,400080 Car,4000c0 CartLuggagePram,"
    "c08040 Child,c0c080 Column_Pole,404080 Fence,8000c0 LaneMkgsDriv,c00040 LaneMkgsNonDriv,808040 Misc_Text,c000c0 MotorcycleScooter,"
    "804040 OtherMoving,40c080 ParkingBlock,404000 Pedestrian,804080 Road,8080c0 RoadShoulder,0000c0 Sidewalk,c08080 SignSymbol,"
    "808080 Sky,4080c0 SUVPickupTruck,000040 TrafficCone,004040 TrafficLight,c04080 Train,808000 Tree,c080c0 Truck_Bus,400040 Tunnel,"
    "c0c000 VegetationMisc,40c000 Wall"
)

TRAIN_IDS, IDS, CAMVID = "cityscapes", "cityscapes-ids", "camvid"
"""As ``-O names=`` takes them."""

VOID = frozenset(_VOID.split(","))


def built_in(name: str) -> Sequence[Entry] | None:
    """The classes of a data set; None where it is none of these."""
    place = Place(f"-O names={name}")
    if name == CAMVID:
        return [Entry(said[7:], None, colour_of(f"#{said[:6]}"), place) for said in _CAMVID.split(",")]
    if name == TRAIN_IDS:
        return [Entry(label, number, colour_of(f"#{colour}"), place) for number, (label, _, colour) in enumerate(_CITYSCAPES)]
    if name == IDS:
        named = [Entry(label, number, colour_of(f"#{colour}"), place) for label, number, colour in (*_CITYSCAPES, *_OTHERS)]
        void = [Entry(label, number, _VOID_COLOURS.get(label), place) for number, label in enumerate(_VOID.split(","))]
        return sorted([*void, *named], key=lambda entry: entry.number or 0)
    return None


_VOID_COLOURS = {"unlabeled": 0, "dynamic": colour_of("#6f4a00"), "ground": colour_of("#510051")}
