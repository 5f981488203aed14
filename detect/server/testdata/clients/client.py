"""Asks a server as the official Python client and plain HTTP libraries do."""

import asyncio
import base64
import sys
import urllib.error
import urllib.request

import httpx
import huggingface_hub
import requests
from huggingface_hub import AsyncInferenceClient, InferenceClient

url, file, token = sys.argv[1:]
photo = open(file, "rb").read()
auth = {"Authorization": f"Bearer {token}"}
hub = f"huggingface_hub {huggingface_hub.__version__}"


def told(what, found):
    print(f"{what}\t{found}")


# Of bytes it does not say the type, and the API's servers refuse that; of a file it does.
told(f"{hub}, raw", len(InferenceClient(url, token=token).object_detection(file)))
told(f"{hub}, threshold 0.9", len(InferenceClient(url, token=token).object_detection(file, threshold=0.9)))
told(f"{hub}, async", len(asyncio.run(AsyncInferenceClient(url, token=token).object_detection(file))))
try:
    InferenceClient(url, token="hf_wrong").object_detection(file)
except huggingface_hub.errors.HfHubHTTPError as e:
    told(f"{hub}, wrong token", e.response.status_code)

for library, version, post in [
    ("requests", requests.__version__, requests.post),
    ("httpx", httpx.__version__, httpx.post),
]:
    name = f"{library} {version}"
    told(f"{name}, raw", len(post(url, data=photo, headers={**auth, "Content-Type": "image/jpeg"}).json())
         if library == "requests" else len(post(url, content=photo, headers={**auth, "Content-Type": "image/jpeg"}).json()))
    inputs = base64.encodebytes(photo).decode()  # on many lines
    told(f"{name}, wrapped base64", len(post(url, json={"inputs": inputs}, headers=auth).json()))
    inputs = "data:image/jpeg;base64," + base64.b64encode(photo).decode()
    told(f"{name}, data URL", len(post(url, json={"inputs": inputs}, headers=auth).json()))
    # A refusal of an upload larger than sockets buffer is read, not cut off.
    large = photo + bytes(16 << 20)
    args = {"data": large} if library == "requests" else {"content": large}
    told(f"{name}, 16 MB without a token", post(url, headers={"Content-Type": "image/jpeg"}, **args).status_code)

request = urllib.request.Request(url, photo, {**auth, "Content-Type": "image/jpeg"})
told("urllib, raw", urllib.request.urlopen(request).read().count(b'"score"'))
try:
    urllib.request.urlopen(urllib.request.Request(url, photo + bytes(16 << 20), {"Content-Type": "image/jpeg"}))
except urllib.error.HTTPError as e:
    told("urllib, 16 MB without a token", e.code)
