"""Checks a set of YOLO's with Ultralytics' own functions, for peers_test.go: they are taken out of its source, since
importing it takes torch. Prints the names, as JSON, then a photo and its number of labels a line; exits with what is wrong.

usage: verify.py DATA.YAML
"""
import ast, glob, importlib.util, json, os, sys, zipfile
from pathlib import Path

import numpy as np, yaml
from PIL import Image, ImageOps

root = Path(importlib.util.find_spec('ultralytics').submodule_search_locations[0])
space = {'np': np, 'os': os, 'Path': Path, 'Image': Image, 'ImageOps': ImageOps, 'FORMATS_HELP_MSG': '', 'zipfile': zipfile}
wanted = {'data/utils.py': ['IMG_FORMATS', 'img2label_paths', 'exif_size', 'check_image', 'verify_image_label'],
          'utils/ops.py': ['xyxy2xywh', 'empty_like', 'segments2boxes'], 'nn/autobackend.py': ['check_class_names']}


class Torch:
    Tensor = type('Tensor', (), {})


space['torch'] = Torch
for file, names in wanted.items():
    tree = ast.parse((root / file).read_text())
    chosen = [n for n in tree.body if getattr(n, 'name', None) in names
              or isinstance(n, ast.Assign) and getattr(n.targets[0], 'id', None) in names]
    exec(compile(ast.Module([ast.parse('from __future__ import annotations').body[0], *chosen], []), file, 'exec'), space)

place = Path(sys.argv[1])
data = yaml.safe_load(place.read_text())
names = space['check_class_names'](data['names'])
if 'nc' in data and data['nc'] != len(names):
    sys.exit('nc is not the number of names')
print(json.dumps([data['names'][i] for i in range(len(names))]))
for split in 'train', 'val', 'test':
    for where in [data[split]] if isinstance(data.get(split), str) else data.get(split) or []:
        where = place.parent / data.get('path', '') / where
        photos = [str(where.parent / line) for line in where.read_text().split('\n') if line] if where.is_file() else \
            sorted(glob.glob(str(where / '**' / '*.jpg'), recursive=True))
        if not photos:
            sys.exit(f'{split}: no photos in {where}')
        for photo, label in zip(photos, space['img2label_paths'](photos)):
            kpt = data.get('kpt_shape', (0, 0))
            _, lb, _, _, _, missing, _, _, corrupt, said = space['verify_image_label']((photo, label, '', bool(kpt[0]), len(names), *kpt, False))
            if missing or corrupt or said:
                sys.exit(f'{photo}: {missing=} {corrupt=} {said}')
            print(split, Path(photo).name, len(lb), *(round(float(v), 6) for v in lb.flatten()))
