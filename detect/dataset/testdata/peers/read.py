"""Prints what a program reads from labels, for peers_test.go: an image a line, with its stem, and a box a line, with stem,
corners and label.

usage: read.py PROGRAM FORM PATH PHOTOS
"""
import os, pathlib, sys, tempfile

program, form, place, photos = sys.argv[1:]
place = pathlib.Path(place)


def say(name, box, label):
    print(pathlib.Path(name).stem, *(round(float(v) * 50) / 50 for v in box), label)


def image(name):
    print('image', pathlib.Path(name).stem)


if program == 'pycocotools':
    from pycocotools.coco import COCO
    c = COCO(place)
    for i in c.loadImgs(c.getImgIds()):
        image(i['file_name'])
    for a in c.loadAnns(c.getAnnIds()):
        x, y, w, h = a['bbox']
        say(c.loadImgs(a['image_id'])[0]['file_name'], (x, y, x + w, y + h), c.loadCats(a['category_id'])[0]['name'])
elif program == 'pandas':  # as a data set of torchvision's is filled from a table
    import pandas
    table = pandas.read_csv(place)
    for name, rows in table.groupby('image'):
        image(name)
        rows = rows.dropna(subset=['label'])
        for box, label in zip(rows[['xmin', 'ymin', 'xmax', 'ymax']].to_numpy(float), rows['label']):
            say(name, box, label)
elif program == 'supervision':
    import supervision as sv
    ds = {'coco': lambda: sv.DetectionDataset.from_coco(photos, str(place)),
          'yolo': lambda: sv.DetectionDataset.from_yolo(photos, str(place / 'labels'), str(place / 'data.yaml')),
          'voc': lambda: sv.DetectionDataset.from_pascal_voc(photos, str(place))}[form]()
    for name, _, found in ds:
        image(name)
        for box, c in zip(found.xyxy, found.class_id):
            say(name, box, ds.classes[c])
elif program == 'globox':
    import globox
    s = {'coco': lambda: globox.AnnotationSet.from_coco(place),
         'yolo': lambda: globox.AnnotationSet.from_yolo_v5(place / 'labels', image_folder=pathlib.Path(photos)),
         'voc': lambda: globox.AnnotationSet.from_pascal_voc(place)}[form]()
    names = place / 'data.yaml'
    if form == 'yolo':  # whose numbers globox leaves to the caller
        import yaml
        s.map_labels({str(k): v for k, v in yaml.safe_load(names.read_text())['names'].items()})
    for a in s:
        image(a.image_id)
        for b in a.boxes:
            say(a.image_id, (b.xmin, b.ymin, b.xmax, b.ymax), b.label)
elif program == 'datumaro':
    import logging
    logging.disable(logging.CRITICAL)
    from datumaro.components.dataset import Dataset
    with tempfile.TemporaryDirectory() as t:
        t = pathlib.Path(t)
        stems = sorted(pathlib.Path(p).stem for p in os.listdir(photos))
        if form == 'coco':
            (t / 'annotations').mkdir()
            (t / 'images').mkdir()
            os.symlink(place, t / 'annotations' / 'instances_train.json')
            os.symlink(photos, t / 'images' / 'train')
        elif form == 'voc':
            os.symlink(place, t / 'Annotations')
            os.symlink(photos, t / 'JPEGImages')
            (t / 'ImageSets' / 'Main').mkdir(parents=True)
            (t / 'ImageSets' / 'Main' / 'train.txt').write_text('\n'.join(stems))
            labels = {'person', 'traffic light', 'dog', 'cup', 'kite'}
            (t / 'labelmap.txt').write_text(''.join(f'{l}:::\n' for l in sorted(labels)))
        else:
            t = place
        ds = Dataset.import_from(str(t), {'coco': 'coco_instances', 'voc': 'voc_detection', 'yolo': 'yolo'}[form])
        from datumaro.components.annotation import AnnotationType
        names = ds.categories()[AnnotationType.label]
        for item in ds:
            image(item.id)
            for a in item.annotations:
                if a.type == AnnotationType.bbox:
                    say(item.id, a.points, names[a.label].name)
elif program == 'labelformat':
    from labelformat.formats import COCOObjectDetectionInput, YOLOv8ObjectDetectionInput
    s = {'coco': lambda: COCOObjectDetectionInput(input_file=place),
         'yolo': lambda: YOLOv8ObjectDetectionInput(input_file=place / 'data.yaml', input_split='train')}[form]()
    for l in s.get_labels():
        image(l.image.filename)
        for o in l.objects:
            b = o.box
            say(l.image.filename, (b.xmin, b.ymin, b.xmax, b.ymax), o.category.name)
