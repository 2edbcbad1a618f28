"""The payload's types: what they take, what they write and in which order."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.playment.annotations import (
    BACK,
    FRONT,
    SIDE,
    Attribute,
    Cuboid,
    CuboidPoints,
    KeyPoint,
    LandmarkTracker,
    Point,
    Rectangle,
    RectangleTracker,
    TrackedLandmark,
    TrackedRectangle,
    Tracker,
)
from prelabel.playment.models import (
    Cuboids,
    Job,
    JobData,
    MakerResponse,
    Rectangles,
    Video2d,
    Video2dData,
    VideoData,
    VideoFrame,
    decode,
    encode,
)
from tests.playment.samples import ANNOTATION, EXAMPLES, TRACKER, WORKFLOW, image_job, tracked_of, video_job

CORNERS = (Point(x=0.1, y=0.2), Point(x=0.3, y=0.2), Point(x=0.3, y=0.4), Point(x=0.1, y=0.4))


@pytest.mark.parametrize("kind", EXAMPLES)
@pytest.mark.parametrize("job", [image_job, video_job])
def test_an_example_keeps_every_field(job: object, kind: str) -> None:
    """The examples of the format, of all five types in videos and in images, are written back with all that they say."""
    assert callable(job)
    source = job(kind)

    written = encode(decode(json.dumps(source).encode()))

    assert json.loads(written) == source


def test_a_video_job_is_written_in_one_order() -> None:
    """Fields stand in the order of the format; the tag of a tracker stands first, what is absent is not written."""
    annotation = TrackedRectangle(
        id=ANNOTATION,
        type="rectangle",
        label="cat",
        attributes={"pose": Attribute(value="standing"), "seen": Attribute(value=("left", "back"))},
        state="editable",
        coordinates=CORNERS,
    )
    job = Job(
        reference_id="001",
        work_flow_id=WORKFLOW,
        batch_id=WORKFLOW,
        priority_weight=5,
        tag="a",
        data=JobData(
            video_data=VideoData(frames=(VideoFrame(frame_id="f1", src="https://example.com/1.jpg"),)),
            maker_response=MakerResponse(
                video2d=Video2d(data=Video2dData(annotations=(RectangleTracker(id=TRACKER, label="cat", frames={"f1": annotation}),)))
            ),
            reference_data={"near": 1},
            metadata={"rate": 25},
        ),
    )

    assert encode(job).decode() == (
        f'{{"reference_id":"001","work_flow_id":"{WORKFLOW}","batch_id":"{WORKFLOW}","priority_weight":5,"tag":"a","data":{{'
        '"video_data":{"frames":[{"frame_id":"f1","src":"https://example.com/1.jpg"}]},'
        '"maker_response":{"video2d":{"data":{"annotations":['
        f'{{"type":"rectangle","_id":"{TRACKER}","label":"cat","frames":{{"f1":'
        f'{{"_id":"{ANNOTATION}","type":"rectangle","label":"cat",'
        '"attributes":{"pose":{"value":"standing"},"seen":{"value":["left","back"]}},"state":"editable",'
        '"coordinates":[{"x":0.1,"y":0.2},{"x":0.3,"y":0.2},{"x":0.3,"y":0.4},{"x":0.1,"y":0.4}]}}}]}}},'
        '"reference_data":{"near":1},"metadata":{"rate":25}}}'
    )


def test_an_image_job_is_written_in_one_order() -> None:
    """Annotations of an image have no type; a cuboid's faces are written as the format has them."""
    eight = CuboidPoints(**{f"p{number}": Point(x=number / 10, y=0.5) for number in range(1, 9)})
    cuboid = Cuboid(id=TRACKER, label="car", points=eight, front=FRONT, side=SIDE, back=BACK)
    response = MakerResponse(
        rectangles=Rectangles(data=(Rectangle(id=ANNOTATION, label="cat", coordinates=CORNERS),)),
        cuboids=Cuboids(data=(cuboid,)),
    )
    job = Job(reference_id="001", work_flow_id=WORKFLOW, data=JobData(image_url="https://example.com/1.jpg", maker_response=response))

    points = ",".join(f'"p{number}":{{"x":0.{number},"y":0.5}}' for number in range(1, 9))
    assert encode(job).decode() == (
        f'{{"reference_id":"001","work_flow_id":"{WORKFLOW}","data":{{"image_url":"https://example.com/1.jpg","maker_response":{{'
        f'"rectangles":{{"data":[{{"_id":"{ANNOTATION}","label":"cat",'
        '"coordinates":[{"x":0.1,"y":0.2},{"x":0.3,"y":0.2},{"x":0.3,"y":0.4},{"x":0.1,"y":0.4}]}]},'
        f'"cuboids":{{"data":[{{"_id":"{TRACKER}","label":"car","points":{{{points}}},"front":{{"coordinates":["p1","p2","p3","p4"]}},'
        '"side":{"coordinates":["p2","p3","p5","p6"]},"back":{"coordinates":["p7","p8","p5","p6"]}}]}}}}'
    )


def test_an_annotation_of_a_tracker_must_say_its_type() -> None:
    """The format has the type on the tracker and again on each of its annotations."""
    job = video_job()
    del tracked_of(job)["type"]

    with pytest.raises(msgspec.ValidationError, match="missing required field `type`"):
        decode(json.dumps(job).encode())


fractions = st.floats(0, 1)
points = st.builds(Point, x=fractions, y=fractions)
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
uuids = st.uuids().map(str)
attributes = st.dictionaries(names, st.builds(Attribute, value=names | st.lists(names, min_size=1, max_size=3).map(tuple)), max_size=3)
free = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=5,
)
rectangles = st.builds(
    TrackedRectangle,
    id=uuids,
    type=st.just("rectangle"),
    label=names,
    attributes=attributes | st.just(msgspec.UNSET),
    state=st.sampled_from(["editable", "non_editable", msgspec.UNSET]),
    coordinates=st.tuples(points, points, points, points),
)
landmarks = st.builds(
    TrackedLandmark,
    id=uuids,
    type=st.just("landmark"),
    label=names,
    points=st.lists(st.builds(KeyPoint, x=fractions, y=fractions, label=st.integers(1, 99)), min_size=1, max_size=4).map(
        lambda listed: {f"p{number}": point for number, point in enumerate(listed, 1)}
    ),
)
trackers: st.SearchStrategy[Tracker] = st.builds(
    RectangleTracker, id=uuids, label=names, frames=st.dictionaries(names, rectangles, min_size=1, max_size=3)
) | st.builds(LandmarkTracker, id=uuids, label=names, frames=st.dictionaries(names, landmarks, min_size=1, max_size=3))
jobs = st.builds(
    Job,
    reference_id=names,
    work_flow_id=uuids,
    priority_weight=st.integers(1, 9) | st.just(msgspec.UNSET),
    data=st.builds(
        JobData,
        video_data=st.builds(
            VideoData,
            frames=st.lists(st.builds(VideoFrame, frame_id=names, src=st.just("s3://bucket/a%20b.jpg")), min_size=1).map(tuple),
        ),
        maker_response=st.lists(trackers, max_size=3).map(
            lambda listed: MakerResponse(video2d=Video2d(data=Video2dData(annotations=tuple(listed))))
        ),
        metadata=st.dictionaries(names, free, max_size=3),
    ),
)


@given(jobs)
def test_a_job_is_read_as_it_was_written(job: Job) -> None:
    """Writing a job and reading it again gives the same job, and writing that the same bytes."""
    written = encode(job)

    assert decode(written) == job
    assert encode(decode(written)) == written
