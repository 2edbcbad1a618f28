"""COCO records that are wrong, and what is said of each."""

CORRECT = "correct the value, or leave the record out with --on-error skip"
NO_TYPE = "record of the wrong type"
BOX = "write bbox as [left, top, width, height]"
OWN_ID = "give every image its own id"
RELATIVE = "use names relative to the folder of images, or only their last part with -O names=last"
OUTSIDE = "file name outside the folder"
SIZE = "give --size WIDTHxHEIGHT, or --frames with the folder of images"
WHOLE_PX = "write the image's size in whole pixels"
ORDER = "number the frames of a video in their order"
ADD_IMAGE = "add the image to images, or remove the annotation"
ADD_CATEGORY = "add the category to categories, or correct the id"
LONG = "9" * 400
TOO_LONG = "9" * 5000

A = '"id": 2, "image_id": 1, "category_id": 1'
P = '"bbox": [1, 1, 2, 2]'
I = '"id": 9, "file_name": "c.jpg"'  # noqa: E741  # beside A
S = '"width": 100, "height": 50'

ANNOTATIONS = [
    (".bbox[0]", f'{{{A}, "bbox": [«"10", 5, 20, 10]}}', NO_TYPE, 'expected `float`, got `str`: "10"', CORRECT),
    (".bbox", f'{{{A}, "bbox": «[10, 5, 20]}}', NO_TYPE, "expected `array` of length 4: [10, 5, 20]", CORRECT),
    (".bbox", f'{{{A}, "bbox": «[1, 2, 3, 4, 5]}}', NO_TYPE, "expected `array` of length 4: [1, 2, 3, 4, 5]", CORRECT),
    (".bbox", f'{{{A}, "bbox": «[]}}', NO_TYPE, "expected `array` of length 4: []", CORRECT),
    (".bbox", f'{{{A}, "bbox": «{{"x": 1}}}}', NO_TYPE, 'expected `array | null`, got `object`: {"x": 1}', CORRECT),
    (".bbox[3]", f'{{{A}, "bbox": [1, 2, 3, «null]}}', NO_TYPE, "expected `float`, got `null`: null", CORRECT),
    (".bbox[1]", f'{{{A}, "bbox": [10, «NaN, 20, 10]}}', NO_TYPE, "NaN is no number of JSON", CORRECT),
    (".bbox[2]", f'{{{A}, "bbox": [10, 5, «Infinity, 10]}}', NO_TYPE, "Infinity is no number of JSON", CORRECT),
    (".bbox[0]", f'{{{A}, "bbox": [«-Infinity, 5, 20, 10]}}', NO_TYPE, "-Infinity is no number of JSON", CORRECT),
    (".bbox[2]", f'{{{A}, "bbox": [10, 5, «1e999, 10]}}', NO_TYPE, "number out of range: 1e999", CORRECT),
    (".bbox[2]", f'{{{A}, "bbox": [10, 5, «{LONG}, 10]}}', NO_TYPE, f"number out of range: {'9' * 57}...", CORRECT),
    (".bbox", f'{{{A}, "bbox": «[0, 0, 1e308, 1e308]}}', "no pixels", "bbox [0.0, 0.0, 1e+308, 1e+308] is no place in an image",
        "write bbox in pixels"),
    (".bbox", f'{{{A}, "bbox": «[10, 5, -20, 10]}}', "width or height not positive", "width -20 and height 10 must be above 0", BOX),
    (".bbox", f'{{{A}, "bbox": «[10, 5, 20, 0]}}', "width or height not positive", "width 20 and height 0 must be above 0", BOX),
    ("", f"«{{{A}}}", "no bbox", "has no bbox", "give it a bbox, or remove it"),
    ("", f'«{{{A}, "bbox": null}}', "no bbox", "has no bbox", "give it a bbox, or remove it"),
    ("", f'«{{{A}, "segmentation": [[ ]], "keypoints": null}}', "no bbox", "has no bbox", "give it a bbox, or remove it"),
    (".image_id", '{"id": 2, "image_id": «7, "category_id": 1, "bbox": [1, 1, 2, 2]}', "unknown image",
        "image 7 is not in images", ADD_IMAGE),
    (".image_id", '{"id": 2, "image_id": «"b.jpg", "category_id": 1, "bbox": [1, 1, 2, 2]}', "unknown image",
        "image 'b.jpg' is not in images", ADD_IMAGE),
    (".image_id", '{"id": 2, "image_id": «1.5, "category_id": 1, "bbox": [1, 1, 2, 2]}', "unknown image",
        "image 1.5 is not in images", ADD_IMAGE),
    (".image_id", '«{"id": 2, "category_id": 1, "bbox": [1, 1, 2, 2]}', "unknown image", "has no image_id", ADD_IMAGE),
    (".image_id", '{"id": 2, "image_id": «null, "category_id": 1, "bbox": [1, 1, 2, 2]}', "unknown image", "has no image_id", ADD_IMAGE),
    (".image_id", '{"id": 2, "image_id": «true, "category_id": 1, "bbox": [1, 1, 2, 2]}', NO_TYPE,
        "expected `int | float | str | null`, got `bool`: true", CORRECT),
    (".category_id", '{"id": 2, "image_id": 1, "category_id": «0, "bbox": [1, 1, 2, 2]}', "unknown category",
        "category 0 is not in categories", ADD_CATEGORY),
    (".category_id", '«{"id": 2, "image_id": 1, "bbox": [1, 1, 2, 2]}', "unknown category", "has no category_id", ADD_CATEGORY),
    (".id", '{"id": «1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 2, 2]}', "duplicate annotation id",
        "annotation id 1 comes twice", "give every annotation its own id"),
    (".id", '{"id": «"1", "image_id": 1, "category_id": 1, "bbox": [1, 1, 2, 2]}', "duplicate annotation id",
        "annotation id '1' comes twice", "give every annotation its own id"),
    (".id", f'{{"id": «{TOO_LONG}, "image_id": 1}}', NO_TYPE, f"integer value out of range: {'9' * 57}...", CORRECT),
    (".score", f'{{{A}, "bbox": [1, 1, 2, 2], "score": «1.5}}', "score outside 0-1",
        "score 1.5 is not between 0 and 1", "write scores as fractions"),
    (".score", f'{{{A}, "bbox": [1, 1, 2, 2], "score": «-0.25}}', "score outside 0-1",
        "score -0.25 is not between 0 and 1", "write scores as fractions"),
    (".score", f'{{{A}, "bbox": [1, 1, 2, 2], "score": «1.0000001}}', "score outside 0-1",
        "score 1.0000001 is not between 0 and 1", "write scores as fractions"),
    (".score", f'{{{A}, "bbox": [1, 1, 2, 2], "score": «NaN}}', NO_TYPE, "NaN is no number of JSON", CORRECT),
    (".score", f'{{{A}, "bbox": [1, 1, 2, 2], "score": «"0.5"}}', NO_TYPE, 'expected `float | null`, got `str`: "0.5"', CORRECT),
    ("", "«[1, 2]", NO_TYPE, "expected `object`, got `array`: [1, 2]", CORRECT),
    ("", "«null", NO_TYPE, "expected `object`, got `null`: null", CORRECT),
    (".segments_info[1].category_id", f'{{"image_id": 1, "segments_info": [{{"category_id": 1, {P}}}, {{"category_id": «7, {P}}}]}}',
        "unknown category", "category 7 is not in categories", ADD_CATEGORY),
]  # fmt: skip
"""Field, a bad record with a mark before the value that is named, reason, what is wrong, fix."""

IMAGES = [
    (".id", f'{{"id": «1, "file_name": "c.jpg", {S}}}', "duplicate image id", "image id 1 is also that of $.images[0]", OWN_ID),
    (".id", f'{{"id": «"01", "file_name": "c.jpg", {S}}}', "duplicate image id", "image id '01' is also that of $.images[0]", OWN_ID),
    (".file_name", f'{{"id": 9, "file_name": «"a.jpg", {S}}}', "duplicate file name", "'a.jpg' is also the file of $.images[0]",
        "give every image its own file name, or keep one of the two"),
    ("", f'«{{"file_name": "c.jpg", {S}}}', NO_TYPE,
        'object missing required field `id`: {"file_name": "c.jpg", "width": 100, "height": 50}', CORRECT),
    ("", f'«{{{I}, "width": 0, "height": 50}}', "size unknown", "'c.jpg' has the size 0x50", SIZE),
    ("", f'«{{{I}, "width": -1, "height": -1}}', "size unknown", "'c.jpg' has the size -1x-1", SIZE),
    ("", f"«{{{I}}}", "size unknown", "the size of 'c.jpg' is not known", SIZE),
    (".width", f'{{{I}, "width": «10.5, "height": 50}}', "size no whole number", "width 10.5 is no number of pixels", WHOLE_PX),
    (".height", f'{{{I}, "width": 10, "height": «1e300}}', "size no whole number", "height 1e+300 is no number of pixels", WHOLE_PX),
    (".width", f'{{{I}, "width": «NaN, "height": 50}}', NO_TYPE, "NaN is no number of JSON", CORRECT),
    (".width", f'{{{I}, "width": «"100", "height": 50}}', NO_TYPE, 'expected `float | null`, got `str`: "100"', CORRECT),
    (".file_name", f'{{"id": 9, "file_name": «"../c.jpg", {S}}}', OUTSIDE, "'../c.jpg' is no name below the folder of images", RELATIVE),
    (".file_name", f'{{"id": 9, "file_name": «"x/../../c.jpg", {S}}}', OUTSIDE,
        "'x/../../c.jpg' is no name below the folder of images", RELATIVE),
    (".file_name", f'{{"id": 9, "file_name": «"/data/c.jpg", {S}}}', OUTSIDE,
        "'/data/c.jpg' is no name below the folder of images", RELATIVE),
    (".file_name", f'{{"id": 9, "file_name": «"C:\\\\data\\\\c.jpg", {S}}}', OUTSIDE,
        r"'C:\\data\\c.jpg' is no name below the folder of images", RELATIVE),
    (".file_name", f'{{"id": 9, "file_name": «"\\\\\\\\host\\\\share\\\\c.jpg", {S}}}', OUTSIDE,
        r"'\\\\host\\share\\c.jpg' is no name below the folder of images", RELATIVE),
    (".file_name", f'{{"id": 9, "file_name": «12, {S}}}', NO_TYPE, "expected `str | null`, got `int`: 12", CORRECT),
    (".file_name", f'{{"id": 9, "file_name": «"\\ud800", {S}}}', NO_TYPE, '"\\ud800" is half a surrogate pair', CORRECT),
    (".file_name", f'{{"id": 9, "file_name": «"http://[::1/../c.jpg", {S}}}', OUTSIDE,
        "'http://[::1/../c.jpg' is no name below the folder of images", RELATIVE),
    ("", f'«{{"id": 9, {S}}}', "image without name", "has neither file_name nor a URL", "name the image's file in file_name"),
    ("", f'«{{"id": 9, "coco_url": "c.jpg", {S}}}', "image without name", "has neither file_name nor a URL",
        "name the image's file in file_name"),
    (".frame_id", f'{{{I}, {S}, "video_id": 1, "frame_id": «"first"}}', "frame number no whole number",
        "frame_id 'first' is no whole number from 0", ORDER),
    (".frame_index", f'{{{I}, {S}, "video_id": 1, "frame_index": «-4}}', "frame number no whole number",
        "frame_index -4 is no whole number from 0", ORDER),
    (".frame_id", f'{{{I}, {S}, "video_id": 1, "frame_id": «{10**30}}}', "frame number no whole number",
        f"frame_id {10**30} is no whole number from 0", ORDER),
]  # fmt: skip

CATEGORIES = [
    (".id", '{"id": «1, "name": "lorry"}', "duplicate category id", "category id 1 comes twice", "give every category its own id"),
    ("", '«{"id": 9}', NO_TYPE, 'object missing required field `name`: {"id": 9}', CORRECT),
    (".name", '{"id": 9, "name": «""}', "category without name", "category 9 has an empty name", "name the category"),
    (".name", '{"id": 9, "name": «" "}', "category without name", "category 9 has an empty name", "name the category"),
    (".name", '{"id": 9, "name": «3}', NO_TYPE, "expected `str`, got `int`: 3", CORRECT),
]

VIDEOS = [
    (".id", '{"id": «1, "name": "east"}', "duplicate video id", "video id 1 comes twice", "give every video its own id"),
    ("", '«{"name": "east"}', NO_TYPE, 'object missing required field `id`: {"name": "east"}', CORRECT),
]

BAD = [
    *(("annotations", *row) for row in ANNOTATIONS),
    *(("images", *row) for row in IMAGES),
    *(("categories", *row) for row in CATEGORIES),
    *(("videos", *row) for row in VIDEOS),
]

LINE = {"images": 3, "categories": 7, "annotations": 11, "videos": 15}
"""Where `document` puts the record."""


IDS = [f"{i} {section}{field}" for i, (section, field, *_) in enumerate(BAD)]
