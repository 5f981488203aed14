"""Prints the boxes that a program reads from labels, for peers_test.go: stem, corners and label, a box a line.

usage: read.py PROGRAM FORM PATH PHOTOS
"""
import pathlib, sys

program, form, place, photos = sys.argv[1:]
place = pathlib.Path(place)


def say(name, box, label):
    print(pathlib.Path(name).stem, *(round(float(v) * 50) / 50 for v in box), label)


if program == 'pycocotools':
    from pycocotools.coco import COCO
    c = COCO(place)
    for a in c.loadAnns(c.getAnnIds()):
        x, y, w, h = a['bbox']
        say(c.loadImgs(a['image_id'])[0]['file_name'], (x, y, x + w, y + h), c.loadCats(a['category_id'])[0]['name'])
elif program == 'supervision':
    import supervision as sv
    ds = {'coco': lambda: sv.DetectionDataset.from_coco(photos, str(place)),
          'yolo': lambda: sv.DetectionDataset.from_yolo(photos, str(place / 'labels'), str(place / 'data.yaml')),
          'voc': lambda: sv.DetectionDataset.from_pascal_voc(photos, str(place))}[form]()
    for name, _, found in ds:
        for box, c in zip(found.xyxy, found.class_id):
            say(name, box, ds.classes[c])
elif program == 'globox':
    import globox
    s = {'coco': lambda: globox.AnnotationSet.from_coco(place),
         'voc': lambda: globox.AnnotationSet.from_pascal_voc(place)}[form]()
    for a in s:
        for b in a.boxes:
            say(a.image_id, (b.xmin, b.ymin, b.xmax, b.ymax), b.label)
elif program == 'labelformat':
    from labelformat.formats import COCOObjectDetectionInput, YOLOv8ObjectDetectionInput
    s = {'coco': lambda: COCOObjectDetectionInput(input_file=place),
         'yolo': lambda: YOLOv8ObjectDetectionInput(input_file=place / 'data.yaml', input_split='train')}[form]()
    for l in s.get_labels():
        for o in l.objects:
            b = o.box
            say(l.image.filename, (b.xmin, b.ymin, b.xmax, b.ymax), o.category.name)
