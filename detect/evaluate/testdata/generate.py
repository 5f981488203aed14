#!/usr/bin/env python3
"""Generates random sets of boxes and records what pycocotools says of them.

Run in this folder, in an environment with pycocotools; it writes <set>.json,
which TestEvaluateEqualsPycocotools reads. With "speed FOLDER" it writes one
large set there as COCO files and prints how long pycocotools takes for it.
"""
import contextlib
import importlib.metadata
import io
import json
import random
import sys
import time

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def overlapping(rng, box, spread, grid):
    """A box near another, on the grid."""
    x, y, w, h = box
    shift = lambda size: rng.gauss(0, spread) * size
    snap = lambda v: round(v / grid) * grid
    return [snap(x + shift(w)), snap(y + shift(h)),
            max(grid, snap(w + shift(w))), max(grid, snap(h + shift(h)))]


def random_box(rng, grid):
    """A box of a size that is as often small as medium or large."""
    size = 4 * 2 ** (rng.random() * 6.5)
    w, h = size * rng.uniform(0.5, 2), size * rng.uniform(0.5, 2)
    return overlapping(rng, [rng.uniform(0, 600), rng.uniform(0, 400), w, h], 0, grid)


def generate(seed, images, labels, truths, extra, crowd, grid, score_digits, empty):
    """Truths and detections: rows of image, label, box, and area and crowd, or score."""
    rng = random.Random(seed)
    gts, dts = [], []
    score = lambda mean: round(min(0.999, max(0.001, rng.gauss(mean, 0.2))), score_digits)
    for image in range(images):
        if rng.random() < empty:
            continue
        mine = []
        for _ in range(rng.randint(0, truths)):
            box = random_box(rng, grid)
            # Some labels occur only here, some only among the detections.
            label = rng.randint(0, labels - 2)
            crowded = rng.random() < crowd
            if crowded:
                box[2], box[3] = box[2] * 2, box[3] * 2
            area = box[2] * box[3] * rng.choice([1, 0.5, 0.75])
            mine.append((label, box))
            gts.append([image, label, *box, area, int(crowded)])
        if rng.random() < empty:
            continue
        for label, box in mine:
            for _ in range(rng.choice([0, 1, 1, 1, 2, 3])):
                said = label if rng.random() < 0.85 else rng.randint(1, labels - 1)
                dts.append([image, said, *overlapping(rng, box, rng.choice([0, 0.05, 0.1, 0.3]), grid), score(0.7)])
        for _ in range(rng.randint(0, extra)):
            dts.append([image, rng.randint(1, labels - 1), *random_box(rng, grid), score(0.3)])
    rng.shuffle(dts)  # within an image the order of equal scores counts
    dts.sort(key=lambda row: row[0])
    return images, labels, gts, dts


def as_coco(images, labels, gts, dts):
    dataset = {
        "images": [{"id": i + 1, "file_name": f"{i:06}.jpg", "width": 640, "height": 480} for i in range(images)],
        "categories": [{"id": i + 1, "name": f"label {i:03}"} for i in range(labels)],
        "annotations": [{"id": n + 1, "image_id": g[0] + 1, "category_id": g[1] + 1, "bbox": g[2:6], "area": g[6],
                         "iscrowd": g[7]} for n, g in enumerate(gts)],
    }
    results = [{"image_id": d[0] + 1, "category_id": d[1] + 1, "bbox": d[2:6], "score": d[6]} for d in dts]
    return dataset, results


def evaluated(dataset, results):
    """The evaluation, and the seconds that evaluate and accumulate took."""
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = dataset
        truth.createIndex()
        ev = COCOeval(truth, truth.loadRes(results), "bbox")
        began = time.perf_counter()
        ev.evaluate()
        ev.accumulate()
        took = time.perf_counter() - began
        ev.summarize()
    return ev, took


def label_stats(ev, k):
    """The twelve figures of one label: summarize's own definition on its slice."""
    def mean(values):
        values = values[values > -1]
        return float(np.mean(values)) if values.size else -1.0
    p, r = ev.eval["precision"][:, :, k], ev.eval["recall"][:, k]
    return [mean(p[:, :, 0, 2]), mean(p[0, :, 0, 2]), mean(p[5, :, 0, 2]),
            mean(p[:, :, 1, 2]), mean(p[:, :, 2, 2]), mean(p[:, :, 3, 2]),
            mean(r[:, 0, 0]), mean(r[:, 0, 1]), mean(r[:, 0, 2]),
            mean(r[:, 1, 2]), mean(r[:, 2, 2]), mean(r[:, 3, 2])]


SETS = {
    # Few scores and a coarse grid: equal scores, equal IoUs, IoUs on a threshold.
    "ties": dict(seed=1, images=60, labels=5, truths=8, extra=6, crowd=0.15, grid=4, score_digits=1, empty=0.1),
    # Sparse labels, images without truths or detections.
    "labels": dict(seed=2, images=90, labels=120, truths=12, extra=3, crowd=0.05, grid=0.25, score_digits=2, empty=0.2),
    # More detections of a label in an image than count; coordinates as COCO's.
    "dense": dict(seed=3, images=8, labels=3, truths=60, extra=220, crowd=0.1, grid=0.01, score_digits=4, empty=0),
}


def record(name, parameters):
    images, labels, gts, dts = generate(**parameters)
    ev, _ = evaluated(*as_coco(images, labels, gts, dts))
    rows = lambda rows: "[\n" + ",\n".join(json.dumps([round(v, 6) for v in row]) for row in rows) + "]"
    with open(name + ".json", "w") as f:
        f.write('{"pycocotools":%s,"numpy":%s,\n' % (
            json.dumps(importlib.metadata.version("pycocotools")), json.dumps(np.__version__)))
        f.write('"images":%d,"labels":%d,\n"stats":%s,\n' % (images, labels, json.dumps(list(ev.stats))))
        f.write('"label_stats":[\n%s],\n' % ",\n".join(json.dumps(label_stats(ev, k)) for k in range(labels)))
        f.write('"truths":%s,\n"detections":%s}\n' % (rows(gts), rows(dts)))


def speed(folder):
    images, labels, gts, dts = generate(seed=4, images=5000, labels=80, truths=16, extra=21, crowd=0.01, grid=0.01,
                                        score_digits=6, empty=0.01)
    dataset, results = as_coco(images, labels, gts[:36781], dts[:100000])
    json.dump(dataset, open(folder + "/truth.json", "w"))
    json.dump(results, open(folder + "/results.json", "w"))
    ev, took = evaluated(dataset, results)
    print(f"{images} images, {len(dataset['annotations'])} truths, {len(results)} detections:"
          f" evaluate and accumulate {took:.2f} s, AP {ev.stats[0]:.12f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["speed"]:
        speed(sys.argv[2])
    else:
        for name, parameters in SETS.items():
            record(name, parameters)
