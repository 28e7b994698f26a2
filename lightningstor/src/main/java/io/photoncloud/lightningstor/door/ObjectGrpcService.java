package io.photoncloud.lightningstor.door;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.stream.PacedAnswers;
import io.photoncloud.common.web.LastingAnswers;
import io.photoncloud.lightningstor.storage.Download;
import io.photoncloud.lightningstor.storage.ObjectService;
import io.photoncloud.lightningstor.storage.ObjectUploads;
import io.photoncloud.lightningstor.storage.SilenceMax;
import io.photoncloud.proto.lightningstor.v1.CopyObjectRequest;
import io.photoncloud.proto.lightningstor.v1.DeleteObjectRequest;
import io.photoncloud.proto.lightningstor.v1.DeleteObjectResponse;
import io.photoncloud.proto.lightningstor.v1.GetObjectRequest;
import io.photoncloud.proto.lightningstor.v1.GetObjectResponse;
import io.photoncloud.proto.lightningstor.v1.HeadObjectRequest;
import io.photoncloud.proto.lightningstor.v1.ListObjectsRequest;
import io.photoncloud.proto.lightningstor.v1.ListObjectsResponse;
import io.photoncloud.proto.lightningstor.v1.Object;
import io.photoncloud.proto.lightningstor.v1.ObjectServiceGrpc;
import io.photoncloud.proto.lightningstor.v1.PutObjectHeader;
import io.photoncloud.proto.lightningstor.v1.PutObjectRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.grpc.server.service.GrpcService;

/** Objects by gRPC; every call waits on a virtual thread of its own. */
@GrpcService
final class ObjectGrpcService extends ObjectServiceGrpc.ObjectServiceImplBase {

    private final ObjectService objects;
    private final PageLimits pages;
    private final LastingAnswers transfers;
    private final SilenceMax silenceMax;

    ObjectGrpcService(ObjectService objects, PageLimits pages, LastingAnswers transfers, SilenceMax silenceMax) {
        this.objects = objects;
        this.pages = pages;
        this.transfers = transfers;
        this.silenceMax = silenceMax;
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    @Override
    public StreamObserver<PutObjectRequest> putObject(StreamObserver<Object> answer) {
        Arrival arrival = new Arrival(answer);
        ((ServerCallStreamObserver<Object>) answer).setOnCancelHandler(arrival::close);
        arrival.silence.start();
        return arrival;
    }

    @Override
    public void headObject(HeadObjectRequest request, StreamObserver<Object> answer) {
        finish(
                answer,
                ObjectWire.fromObject(
                        request.getBucket(), objects.head(ObjectWire.toName(request), ObjectWire.toWanted(request))));
    }

    @Override
    public void getObject(GetObjectRequest request, StreamObserver<GetObjectResponse> answer) {
        // A handler that waited would keep from itself that there is room again.
        Departure departure = new Departure(
                request,
                new PacedAnswers<>((ServerCallStreamObserver<GetObjectResponse>) answer, () -> {}, System::nanoTime));
        Thread.ofVirtual().name("object-departure").start(RequestContext.carried(departure));
    }

    @Override
    public void deleteObject(DeleteObjectRequest request, StreamObserver<DeleteObjectResponse> answer) {
        finish(
                answer,
                ObjectWire.fromDeletion(objects.delete(
                        ObjectWire.toName(request),
                        ObjectWire.toVersion(request),
                        ObjectWire.toCondition(request.getCondition()))));
    }

    @Override
    public void listObjects(ListObjectsRequest request, StreamObserver<ListObjectsResponse> answer) {
        finish(
                answer,
                ObjectWire.fromPage(
                        request.getBucket(),
                        objects.list(
                                ObjectWire.toFolder(request),
                                pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void copyObject(CopyObjectRequest request, StreamObserver<Object> answer) {
        finish(
                answer,
                ObjectWire.fromObject(
                        request.getBucket(),
                        objects.copy(
                                ObjectWire.toSource(request),
                                ObjectWire.toWanted(request),
                                ObjectWire.toTarget(request),
                                ObjectWire.toCondition(request.getCondition()))));
    }

    /**
     * Its methods are called one after another, and no message is read before the one before it is kept. Between two of them it may
     * be ended, because nothing comes.
     */
    private final class Arrival implements StreamObserver<PutObjectRequest> {
        private final StreamObserver<Object> answer;
        private final SilenceWatch silence = new SilenceWatch(silenceMax.time(), System::nanoTime, this::giveUp);
        private LastingAnswers.@Nullable Place place;
        private ObjectUploads.@Nullable Upload upload;
        private String bucket = "";
        private boolean closed;

        Arrival(StreamObserver<Object> answer) {
            this.answer = answer;
        }

        @Override
        public synchronized void onNext(PutObjectRequest part) {
            if (closed) {
                return;
            }
            try {
                if (upload == null) {
                    begin(ObjectWire.toHeader(part));
                } else {
                    byte[] content = ObjectWire.toContent(part);
                    upload.write(content, 0, content.length);
                }
                silence.hear();
            } catch (RuntimeException e) { // tidy: what came so far is given back, and thrown on
                close();
                throw e;
            }
        }

        private void begin(PutObjectHeader header) {
            place = transfers.enter(() -> {});
            bucket = header.getBucket();
            upload = objects.put(
                    ObjectWire.toName(header),
                    ObjectWire.toContent(header),
                    ObjectWire.toCondition(header.getCondition()));
        }

        @Override
        public synchronized void onCompleted() {
            if (closed) {
                return;
            }
            try {
                finish(answer, ObjectWire.fromObject(bucket, begun().finish()));
            } finally {
                close();
            }
        }

        private ObjectUploads.Upload begun() {
            if (upload == null) {
                throw ObjectWire.nothingCame();
            }
            return upload;
        }

        @Override
        public void onError(Throwable cause) {
            close();
        }

        private synchronized void giveUp() {
            if (!closed && silence.isOver()) {
                close();
                answer.onError(silenceMax.exceeded());
            }
        }

        synchronized void close() {
            if (closed) {
                return;
            }
            closed = true;
            silence.close();
            if (upload != null) {
                upload.close();
            }
            if (place != null) {
                place.close();
            }
        }
    }

    /** Sends an object as fast as its client takes it; on a thread of its own. */
    private final class Departure implements Runnable {
        private final GetObjectRequest request;
        private final PacedAnswers<GetObjectResponse> answers;

        Departure(GetObjectRequest request, PacedAnswers<GetObjectResponse> answers) {
            this.request = request;
            this.answers = answers;
        }

        @Override
        public void run() {
            try (LastingAnswers.Place _ = transfers.enter();
                    Download download = objects.open(
                            ObjectWire.toName(request),
                            ObjectWire.toWanted(request),
                            request.getOffset(),
                            ObjectWire.toLength(request))) {
                answers.send(ObjectWire.fromHead(request.getBucket(), download.object()));
                download.read(this::send);
                answers.complete();
            } catch (RuntimeException e) { // tidy: the edge, where whatever happened ends the call as the door does
                answers.fail(e);
            } catch (InterruptedException | IOException e) {
                answers.fail(new CloudException(ErrorCode.UNAVAILABLE, "it was not sent to its end: ask again", e));
            }
        }

        private void send(byte[] bytes, int offset, int length) throws IOException {
            if (answers.isCancelled()) {
                throw new IOException("the client gave the call up");
            }
            try {
                for (int at = 0; at < length; at += ObjectWire.CONTENT_MAX) {
                    answers.send(
                            ObjectWire.fromContent(bytes, offset + at, Math.min(ObjectWire.CONTENT_MAX, length - at)));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("this process stops", e);
            }
        }
    }
}
