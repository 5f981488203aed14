"""A stub of a model for the toolkit of Hugging Face: it reads the photo as the real
pipeline does, and finds one cat in the upper left quarter of each."""

from transformers.image_utils import load_image


class EndpointHandler:
    def __init__(self, path=""):
        pass

    def __call__(self, data):
        photo = load_image(data["inputs"])
        threshold = (data.get("parameters") or {}).get("threshold", 0.5)
        box = {"xmin": 0, "ymin": 0, "xmax": photo.width // 2, "ymax": photo.height // 2}
        found = [{"score": 0.9, "label": "cat", "box": box}, {"score": 0.3, "label": "dog", "box": box}]
        return [d for d in found if d["score"] > threshold]
