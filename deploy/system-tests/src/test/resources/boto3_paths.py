"""The common paths of boto3 on an S3 service whose address is the first argument; ends with "all well"."""

import hashlib
import io
import random
import sys
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.client import Config
from botocore.exceptions import ClientError

MIB = 1 << 20
BUCKET = "boto3"

s3 = boto3.client("s3", endpoint_url=sys.argv[1], config=Config(signature_version="s3v4"))


def refused(code, call, **arguments):
    """The call must be refused with an error of this code."""
    try:
        call(**arguments)
    except ClientError as e:
        assert e.response["Error"]["Code"] == code, e.response["Error"]
        return e.response
    raise AssertionError(f"not refused with {code}: {arguments}")


def some_bytes(seed, size):
    return random.Random(seed).randbytes(size)


def objects():
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="a/ü", Body=b"hello", ContentType="text/plain", Metadata={"color": "blue"})
    got = s3.get_object(Bucket=BUCKET, Key="a/ü")
    assert got["Body"].read() == b"hello"
    assert got["ContentType"] == "text/plain" and got["Metadata"] == {"color": "blue"}
    assert got["ETag"] == '"' + hashlib.md5(b"hello").hexdigest() + '"'
    assert s3.get_object(Bucket=BUCKET, Key="a/ü", Range="bytes=1-3")["Body"].read() == b"ell"
    s3.copy_object(Bucket=BUCKET, Key="b", CopySource={"Bucket": BUCKET, "Key": "a/ü"})
    assert s3.head_object(Bucket=BUCKET, Key="b")["ContentLength"] == 5
    refused("NoSuchKey", s3.get_object, Bucket=BUCKET, Key="none")
    refused("NoSuchBucket", s3.list_objects_v2, Bucket="no-such-bucket-here")
    refused("304", s3.get_object, Bucket=BUCKET, Key="b", IfNoneMatch=got["ETag"])
    refused("PreconditionFailed", s3.get_object, Bucket=BUCKET, Key="b", IfMatch='"other"')
    # Refused before the body is read, of which the client asks first.
    refused("NoSuchBucket", s3.put_object, Bucket="no-such-bucket-here", Key="k", Body=b"x" * MIB)
    refused("BucketNotEmpty", s3.delete_bucket, Bucket=BUCKET)


def large():
    body = some_bytes(7, 11 * MIB)
    config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
    s3.upload_fileobj(io.BytesIO(body), BUCKET, "large", Config=config)
    assert s3.head_object(Bucket=BUCKET, Key="large")["ETag"].endswith('-3"')
    back = io.BytesIO()
    s3.download_fileobj(BUCKET, "large", back, Config=config)
    assert back.getvalue() == body
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="given-up")["UploadId"]
    s3.upload_part(Bucket=BUCKET, Key="given-up", UploadId=upload, PartNumber=1, Body=b"x")
    assert [one["UploadId"] for one in s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"]] == [upload]
    s3.abort_multipart_upload(Bucket=BUCKET, Key="given-up", UploadId=upload)
    refused("NoSuchUpload", s3.list_parts, Bucket=BUCKET, Key="given-up", UploadId=upload)


def lists():
    for number in range(25):
        s3.put_object(Bucket=BUCKET, Key=f"list/{number:02}/x", Body=b"")
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=BUCKET, Prefix="list/", PaginationConfig={"PageSize": 10})
    assert [entry["Key"] for page in pages for entry in page["Contents"]] == [f"list/{n:02}/x" for n in range(25)]
    folders = s3.list_objects_v2(Bucket=BUCKET, Prefix="list/", Delimiter="/", MaxKeys=5)
    assert [entry["Prefix"] for entry in folders["CommonPrefixes"]] == [f"list/{n:02}/" for n in range(5)]
    assert folders["IsTruncated"]
    gone = s3.delete_objects(
        Bucket=BUCKET, Delete={"Objects": [{"Key": f"list/{number:02}/x"} for number in range(25)]})
    assert len(gone["Deleted"]) == 25 and "Errors" not in gone


def links():
    put = s3.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "linked +&?"})
    urllib.request.urlopen(urllib.request.Request(put, data=b"by link", method="PUT"))
    get = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "linked +&?"})
    assert urllib.request.urlopen(get).read() == b"by link"


def versions():
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=BUCKET, Key="v", Body=b"1")["VersionId"]
    second = s3.put_object(Bucket=BUCKET, Key="v", Body=b"2")["VersionId"]
    marker = s3.delete_object(Bucket=BUCKET, Key="v")
    assert marker["DeleteMarker"]
    refused("NoSuchKey", s3.get_object, Bucket=BUCKET, Key="v")
    assert s3.get_object(Bucket=BUCKET, Key="v", VersionId=first)["Body"].read() == b"1"
    listed = s3.list_object_versions(Bucket=BUCKET, Prefix="v")
    assert [entry["VersionId"] for entry in listed["Versions"]] == [second, first]
    s3.delete_object(Bucket=BUCKET, Key="v", VersionId=marker["VersionId"])
    assert s3.get_object(Bucket=BUCKET, Key="v")["Body"].read() == b"2"


def clear():
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=BUCKET):
        for entry in page.get("Versions", []) + page.get("DeleteMarkers", []):
            s3.delete_object(Bucket=BUCKET, Key=entry["Key"], VersionId=entry["VersionId"])
    s3.delete_bucket(Bucket=BUCKET)
    assert BUCKET not in [entry["Name"] for entry in s3.list_buckets()["Buckets"]]


for path in (objects, large, lists, links, versions, clear):
    path()
print("all well")
