"""What the numbers of the data set mean, as its protocol buffers name them."""

CAMERAS = ("FRONT", "FRONT_LEFT", "FRONT_RIGHT", "SIDE_LEFT", "SIDE_RIGHT", "REAR_LEFT", "REAR", "REAR_RIGHT")
"""From 1; the last three are of other data sets of Waymo."""

BOXES = ("unknown", "vehicle", "pedestrian", "sign", "cyclist")
"""Types of boxes, from 0."""

LEVELS = (None, "LEVEL_1", "LEVEL_2")
"""How difficult an object is, from 0, which says nothing."""

VOID = "undefined"

SEGMENTS = (
    VOID, "ego_vehicle", "car", "truck", "bus", "other_large_vehicle", "bicycle", "motorcycle", "trailer", "pedestrian", "cyclist",
    "motorcyclist", "bird", "ground_animal", "construction_cone_pole", "pole", "pedestrian_object", "sign", "traffic_light", "building",
    "road", "lane_marker", "road_marker", "sidewalk", "vegetation", "sky", "ground", "dynamic", "static",
)  # fmt: skip
"""Types of pixels, from 0."""

POINTS = {
    1: "nose", 5: "left_shoulder", 13: "right_shoulder", 6: "left_elbow", 14: "right_elbow", 7: "left_wrist", 15: "right_wrist",
    8: "left_hip", 16: "right_hip", 9: "left_knee", 17: "right_knee", 10: "left_ankle", 18: "right_ankle", 19: "forehead",
    20: "head_center",
}  # fmt: skip
"""Types of keypoints, in the order in which the data set's own tools list them."""
