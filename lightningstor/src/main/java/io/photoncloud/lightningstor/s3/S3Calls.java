package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.content.ContentReader;
import io.photoncloud.lightningstor.content.Intakes;
import io.photoncloud.lightningstor.object.ObjectLister;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.VersionLister;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.upload.UploadLister;
import io.photoncloud.lightningstor.upload.UploadStore;
import java.util.EnumMap;
import java.util.Map;

/** The calls about buckets, objects, uploads and their lists. */
public final class S3Calls implements S3Group {

    private final Map<S3Operation, S3Handler> handlers = new EnumMap<>(S3Operation.class);

    public S3Calls(
            BucketCalls ofBuckets,
            ObjectStore objects,
            UploadStore uploads,
            ObjectLister lister,
            VersionLister versionLister,
            UploadLister uploadLister,
            ContentReader contents,
            Intakes intakes,
            Encrypting encrypting) {
        Writing writing = new Writing(intakes, encrypting);
        ReadCalls reads = new ReadCalls(ofBuckets, objects, contents, encrypting);
        addBuckets(ofBuckets);
        addLists(new ListCalls(ofBuckets, lister, versionLister));
        handlers.put(S3Operation.GET_OBJECT, reads::get);
        handlers.put(S3Operation.HEAD_OBJECT, reads::head);
        addObjects(new ObjectCalls(ofBuckets, objects, writing));
        UploadCalls ofUploads = new UploadCalls(ofBuckets, uploads, writing);
        addUploads(ofUploads);
        UploadListCalls uploadLists = new UploadListCalls(ofBuckets, ofUploads, uploads, uploadLister);
        handlers.put(S3Operation.LIST_PARTS, uploadLists::parts);
        handlers.put(S3Operation.LIST_MULTIPART_UPLOADS, uploadLists::uploads);
        handlers.put(S3Operation.GET_OBJECT_ATTRIBUTES, new AttributeCalls(ofBuckets, reads, contents, uploads)::get);
        CopyCalls copies = new CopyCalls(ofBuckets, reads, objects, uploads, contents, writing);
        handlers.put(S3Operation.COPY_OBJECT, copies::object);
        handlers.put(S3Operation.UPLOAD_PART_COPY, copies::part);
    }

    @Override
    public Map<S3Operation, S3Handler> handlers() {
        return Map.copyOf(handlers);
    }

    private void addBuckets(BucketCalls calls) {
        handlers.put(S3Operation.LIST_BUCKETS, calls::list);
        handlers.put(S3Operation.CREATE_BUCKET, calls::create);
        handlers.put(S3Operation.HEAD_BUCKET, calls::head);
        handlers.put(S3Operation.DELETE_BUCKET, calls::delete);
        handlers.put(S3Operation.GET_BUCKET_LOCATION, calls::location);
        handlers.put(S3Operation.GET_BUCKET_VERSIONING, calls::versioning);
        handlers.put(S3Operation.PUT_BUCKET_VERSIONING, calls::putVersioning);
    }

    private void addLists(ListCalls calls) {
        handlers.put(S3Operation.LIST_OBJECTS, calls::first);
        handlers.put(S3Operation.LIST_OBJECTS_V2, calls::second);
        handlers.put(S3Operation.LIST_OBJECT_VERSIONS, calls::versions);
    }

    private void addObjects(ObjectCalls calls) {
        handlers.put(S3Operation.PUT_OBJECT, calls::put);
        handlers.put(S3Operation.DELETE_OBJECT, calls::delete);
        handlers.put(S3Operation.DELETE_OBJECTS, calls::deleteMany);
    }

    private void addUploads(UploadCalls calls) {
        handlers.put(S3Operation.CREATE_MULTIPART_UPLOAD, calls::begin);
        handlers.put(S3Operation.UPLOAD_PART, calls::putPart);
        handlers.put(S3Operation.COMPLETE_MULTIPART_UPLOAD, calls::complete);
        handlers.put(S3Operation.ABORT_MULTIPART_UPLOAD, calls::abort);
    }
}
