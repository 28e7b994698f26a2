package io.photoncloud.plasmavmc.door;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.resources.follow.Watches;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.plasmavmc.image.ImageService;
import io.photoncloud.plasmavmc.image.ImageUploads;
import io.photoncloud.proto.plasmavmc.v1.ChangeImageRequest;
import io.photoncloud.proto.plasmavmc.v1.CreateImageRequest;
import io.photoncloud.proto.plasmavmc.v1.GetImageRequest;
import io.photoncloud.proto.plasmavmc.v1.Image;
import io.photoncloud.proto.plasmavmc.v1.ImageServiceGrpc;
import io.photoncloud.proto.plasmavmc.v1.ListImagesRequest;
import io.photoncloud.proto.plasmavmc.v1.ListImagesResponse;
import io.photoncloud.proto.plasmavmc.v1.UpdateImageRequest;
import io.photoncloud.proto.plasmavmc.v1.UploadImageRequest;
import io.photoncloud.proto.plasmavmc.v1.WatchImagesRequest;
import io.photoncloud.proto.plasmavmc.v1.WatchImagesResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.grpc.server.service.GrpcService;

/** Asks the same services as the REST door; every call waits on a virtual thread of its own. */
@GrpcService
final class ImageGrpcService extends ImageServiceGrpc.ImageServiceImplBase {

    private final ImageService images;
    private final ImageUploads uploads;
    private final PageLimits pages;
    private final Watches watches;

    ImageGrpcService(ImageService images, ImageUploads uploads, PageLimits pages, Watches watches) {
        this.images = images;
        this.uploads = uploads;
        this.pages = pages;
        this.watches = watches;
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    private static Manner changing(ChangeImageRequest request) {
        return Manner.of(
                request.getDryRun(), Precondition.ofVersion(request.getResourceVersion()), GrpcIdempotency.current());
    }

    @Override
    public void createImage(CreateImageRequest request, StreamObserver<Image> answer) {
        Manner manner = Manner.creating(request.getDryRun(), GrpcIdempotency.current());
        finish(answer, ImageWire.fromRow(images.create(ImageWire.toNew(request), manner)));
    }

    @Override
    public void getImage(GetImageRequest request, StreamObserver<Image> answer) {
        finish(answer, ImageWire.fromRow(images.get(VmWire.toId(request.getId()), ImageWire.toNames(request))));
    }

    @Override
    public void listImages(ListImagesRequest request, StreamObserver<ListImagesResponse> answer) {
        finish(
                answer,
                ImageWire.fromPage(images.list(
                        ImageWire.toNames(request), pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void watchImages(WatchImagesRequest request, StreamObserver<WatchImagesResponse> answer) {
        watches.tell(
                answer, request.getPosition(), () -> images.followed(WatchWire.toNames(request)), WatchWire::fromImage);
    }

    @Override
    public void updateImage(UpdateImageRequest request, StreamObserver<Image> answer) {
        Manner manner = Manner.of(
                request.getDryRun(), Precondition.ofVersion(request.getResourceVersion()), GrpcIdempotency.current());
        finish(
                answer,
                ImageWire.fromRow(images.rename(
                        VmWire.toId(request.getId()),
                        ImageWire.toNames(request),
                        request.hasName() ? request.getName() : null,
                        manner)));
    }

    @Override
    public void deleteImage(ChangeImageRequest request, StreamObserver<Image> answer) {
        finish(
                answer,
                ImageWire.fromRow(
                        images.delete(VmWire.toId(request.getId()), ImageWire.toNames(request), changing(request))));
    }

    @Override
    public void importImage(ChangeImageRequest request, StreamObserver<Image> answer) {
        finish(
                answer,
                ImageWire.fromRow(images.beginImport(
                        VmWire.toId(request.getId()), ImageWire.toNames(request), changing(request))));
    }

    @Override
    public StreamObserver<UploadImageRequest> uploadImage(StreamObserver<Image> answer) {
        Uploading uploading = new Uploading(answer);
        ((ServerCallStreamObserver<Image>) answer).setOnCancelHandler(uploading::close);
        return uploading;
    }

    /** Its methods are called one after another, and no message is read before the one before it is on the disk. */
    private final class Uploading implements StreamObserver<UploadImageRequest> {
        private final StreamObserver<Image> answer;
        private ImageUploads.@Nullable Upload upload;

        Uploading(StreamObserver<Image> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(UploadImageRequest part) {
            try {
                begun(part).write(part.getContent().asReadOnlyByteBuffer());
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        private ImageUploads.Upload begun(UploadImageRequest part) {
            if (upload == null) {
                upload = uploads.begin(VmWire.toId(part.getId()), ImageWire.toNames(part));
            }
            return upload;
        }

        @Override
        public void onCompleted() {
            try {
                finish(
                        answer,
                        ImageWire.fromRow(
                                begun(UploadImageRequest.getDefaultInstance()).finish()));
            } finally {
                close();
            }
        }

        @Override
        public void onError(Throwable cause) {
            close();
        }

        void close() {
            if (upload != null) {
                upload.close();
            }
        }
    }
}
