package io.photoncloud.plasmavmc.door;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.photoncloud.plasmavmc.image.ImageContents;
import io.photoncloud.proto.plasmavmc.v1.ImageContentServiceGrpc;
import io.photoncloud.proto.plasmavmc.v1.ReadContentRequest;
import io.photoncloud.proto.plasmavmc.v1.ReadContentResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.springframework.grpc.server.service.GrpcService;

/** Gives other nodes what this one has, as fast as they take it. */
@GrpcService
final class ImageContentGrpcService extends ImageContentServiceGrpc.ImageContentServiceImplBase {

    private static final int PART_BYTES = 1 << 18;

    private final ImageContents contents;

    ImageContentGrpcService(ImageContents contents) {
        this.contents = contents;
    }

    @Override
    public void readContent(ReadContentRequest request, StreamObserver<ReadContentResponse> answer) {
        ServerCallStreamObserver<ReadContentResponse> taken = (ServerCallStreamObserver<ReadContentResponse>) answer;
        Sending sending = new Sending(contents.open(VmWire.toId(request.getSha256())), taken);
        taken.setOnReadyHandler(sending::go);
        taken.setOnCancelHandler(sending::close);
        sending.go();
    }

    /** Its methods are called one after another. */
    private static final class Sending {
        private final FileChannel file;
        private final ServerCallStreamObserver<ReadContentResponse> to;

        Sending(FileChannel file, ServerCallStreamObserver<ReadContentResponse> to) {
            this.file = file;
            this.to = to;
        }

        void go() {
            try {
                while (file.isOpen() && to.isReady()) {
                    ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
                    if (file.read(part) < 0) {
                        close();
                        to.onCompleted();
                        return;
                    }
                    to.onNext(ReadContentResponse.newBuilder()
                            .setContent(ByteString.copyFrom(part.flip()))
                            .build());
                }
            } catch (IOException e) {
                close();
                throw new UncheckedIOException(e);
            }
        }

        void close() {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
