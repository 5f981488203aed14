"""Writes truth.json, and what other programs make of it, for peers_test.go.

Run in this folder, in an environment with
panlabel 0.7.0, datumaro 1.13.12, globox 2.9.0, labelformat 0.1.17, supervision 0.31.2
(pip). The files are what they wrote, with nothing changed; the READMEs among them are left out.
"""
import json, pathlib, random, shutil, subprocess, sys, tempfile

here = pathlib.Path('.')
r = random.Random(11)
labels = ['person', 'traffic light', 'dog', 'cup', 'kite']
images, annotations = [], []
for i in range(12):
    w, h = r.choice([(640, 480), (500, 375), (333, 500)])
    images.append({'id': 100 + 7 * i, 'file_name': f'p{i:02d}.jpg', 'width': w, 'height': h})
for k in range(100):
    img = images[k % 11]  # the last one is without objects
    w, h = r.randint(5, 120), r.randint(5, 120)
    x, y = r.randint(0, img['width'] - w), r.randint(0, img['height'] - h)
    annotations.append({'id': k + 1, 'image_id': img['id'], 'category_id': 1 + r.randrange(5),
                        'bbox': [x, y, w, h], 'area': w * h, 'iscrowd': 0})
truth = {'images': images, 'annotations': annotations,
         'categories': [{'id': i + 1, 'name': n} for i, n in enumerate(labels)]}
pathlib.Path('truth.json').write_text(json.dumps(truth, indent=0))


def fresh(name):
    d = here / name
    shutil.rmtree(d, ignore_errors=True)
    d.mkdir(parents=True)
    return d


def photos(d):
    """Draws the photos, for programs that open them."""
    import cv2, numpy
    d.mkdir(parents=True, exist_ok=True)
    for img in images:
        cv2.imwrite(str(d / img['file_name']), numpy.zeros((img['height'], img['width'], 3), 'uint8'))


def attempt(name, make):
    d = fresh(name)
    try:
        make(d)
        print('ok', name)
    except Exception as e:
        print('FAILED', name, repr(e)[:300])
        shutil.rmtree(d, ignore_errors=True)


def panlabel(form, out):
    def make(d):
        p = subprocess.run([str(pathlib.Path(sys.executable).parent / 'panlabel'), 'convert', '--from', 'coco', '--to', form, '--input', 'truth.json',
                            '--output', str(d / out) if out else str(d), '--allow-lossy'], capture_output=True, text=True)
        if p.returncode:
            raise RuntimeError(p.stderr)
    attempt('panlabel-' + form, make)


for form, out in [('coco', 'coco.json'), ('cvat', 'annotations.xml'), ('label-studio', 'export.json'), ('tfod', 'tfod.csv'), ('voc', ''), ('hf', ''),
                  ('labelme', ''), ('create-ml', 'createml.json'), ('kitti', ''), ('via', 'via.json'), ('via-csv', 'via.csv'), ('retinanet', 'retinanet.csv'),
                  ('openimages', 'openimages.csv'), ('yolo', ''), ('udacity', 'udacity.csv')]:
    panlabel(form, out)

import globox
s = globox.AnnotationSet.from_coco('truth.json')
attempt('globox-coco', lambda d: s.save_coco(d / 'coco.json', auto_ids=True))
attempt('globox-yolo', lambda d: s.save_yolo_v5(d, label_to_id={n: i for i, n in enumerate(labels)}))
attempt('globox-voc', lambda d: s.save_pascal_voc(d))
attempt('globox-createml', lambda d: s.save_createml(d / 'createml.json'))
attempt('globox-openimages', lambda d: s.save_openimage(d / 'openimages.csv'))
attempt('globox-labelme', lambda d: s.save_labelme(d))
attempt('globox-cvat', lambda d: s.save_cvat(d / 'annotations.xml'))

with tempfile.TemporaryDirectory() as t:
    t = pathlib.Path(t)
    photos(t / 'photos')
    import supervision as sv
    ds = sv.DetectionDataset.from_coco(images_directory_path=str(t / 'photos'), annotations_path='truth.json')
    attempt('supervision-coco', lambda d: ds.as_coco(annotations_path=str(d / 'coco.json')))
    attempt('supervision-yolo', lambda d: ds.as_yolo(annotations_directory_path=str(d / 'labels'), data_yaml_path=str(d / 'data.yaml')))
    attempt('supervision-voc', lambda d: ds.as_pascal_voc(annotations_directory_path=str(d)))

    from labelformat.formats import COCOObjectDetectionInput, KittiObjectDetectionOutput, PascalVOCObjectDetectionOutput, YOLOv8ObjectDetectionOutput, COCOObjectDetectionOutput
    def given():
        return COCOObjectDetectionInput(input_file=pathlib.Path('truth.json'))
    attempt('labelformat-coco', lambda d: COCOObjectDetectionOutput(output_file=d / 'coco.json').save(given()))
    attempt('labelformat-voc', lambda d: PascalVOCObjectDetectionOutput(output_folder=d).save(given()))
    attempt('labelformat-kitti', lambda d: KittiObjectDetectionOutput(output_folder=d).save(given()))
    attempt('labelformat-yolo', lambda d: YOLOv8ObjectDetectionOutput(output_file=d / 'data.yaml', output_split='train').save(given()))

    import datumaro
    (t / 'd' / 'annotations').mkdir(parents=True)
    shutil.copytree(t / 'photos', t / 'd' / 'images' / 'train')
    shutil.copy('truth.json', t / 'd' / 'annotations' / 'instances_train.json')
    dm = datumaro.Dataset.import_from(str(t / 'd'), 'coco')
    for form in ['coco_instances', 'voc_detection', 'yolo', 'cvat', 'label_me', 'kitti_detection']:
        attempt('datumaro-' + form, lambda d: dm.export(str(d), form, save_media=False))

for readme in here.rglob('README.txt'):
    readme.unlink()
