package io.photoncloud.nightlight.scrape;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes an answer whole, within its own bound and that of all. */
final class HeldBody implements BodySubscriber<byte[]> {
    private final BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
    private final AnswerRoom.Share share;
    private long left;
    private Flow.@Nullable Subscription subscription;

    HeldBody(long bytesMax, AnswerRoom.Share share) {
        this.left = bytesMax;
        this.share = share;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        whole.onSubscribe(begun);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        long bytes = buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        left -= bytes;
        try {
            if (left < 0) {
                throw new IOException(BoundedBody.EXCEEDED);
            }
            share.hold(bytes);
            whole.onNext(buffers);
        } catch (IOException e) {
            if (subscription != null) {
                subscription.cancel();
            }
            whole.onError(e);
        }
    }

    @Override
    public void onError(Throwable cause) {
        whole.onError(cause);
    }

    @Override
    public void onComplete() {
        whole.onComplete();
    }

    /** An answer that gives back its room when it was read. */
    static final class Stream extends ByteArrayInputStream {
        private final AnswerRoom.Share share;

        Stream(byte[] bytes, AnswerRoom.Share share) {
            super(bytes);
            this.share = share;
        }

        @Override
        public void close() {
            share.close();
        }
    }
}
