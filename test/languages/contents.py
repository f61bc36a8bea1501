"""Prints, as JSON, what an archive contains: each member with the SHA-256 of its bytes, and the members of a .tgz in it below its name."""
import hashlib
import io
import json
import sys
import tarfile
import zipfile


def members(data: bytes, name: str):
    if name.endswith((".whl", ".jar")):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for each in archive.namelist():
                yield each, archive.read(each)
    else:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for each in archive.getmembers():
                if each.isfile():
                    yield each.name, archive.extractfile(each).read()


def contents(data: bytes, name: str, prefix: str = "") -> dict:
    found = {}
    for member, inner in members(data, name):
        found[prefix + member] = hashlib.sha256(inner).hexdigest()
        if member.endswith(".tgz"):
            found.update(contents(inner, member, prefix + member + "!"))
    return found


with open(sys.argv[1], "rb") as file:
    print(json.dumps(contents(file.read(), sys.argv[1])))
