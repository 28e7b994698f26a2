package io.photoncloud.creditservice.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BulkStreamTest {

    /** A client that takes answers or does not. */
    private static final class Client extends ServerCallStreamObserver<List<Integer>> {
        private final List<Integer> answers = new ArrayList<>();
        private int asked;
        private boolean takes = true;
        private boolean completed;
        private @Nullable Runnable onReady;

        @Override
        public void onNext(List<Integer> results) {
            answers.addAll(results);
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onCompleted() {
            completed = true;
        }

        @Override
        public boolean isReady() {
            return takes;
        }

        @Override
        public void request(int count) {
            asked += count;
        }

        @Override
        public void disableAutoRequest() {}

        @Override
        public void setOnReadyHandler(Runnable handler) {
            onReady = handler;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setCompression(String compression) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void setMessageCompression(boolean enable) {}
    }

    private static final class Doubled implements BulkStream.Work<List<Integer>, Integer, Integer, List<Integer>> {
        @Override
        public List<Integer> items(List<Integer> message) {
            return message;
        }

        @Override
        public void begin(Integer item, Consumer<Integer> answer) {
            answer.accept(2 * item);
        }

        @Override
        public List<Integer> answer(List<Integer> results) {
            return results;
        }
    }

    private final Client client = new Client();
    private final BulkStream<List<Integer>, Integer, Integer, List<Integer>> stream =
            new BulkStream<>(client, new Doubled(), Runnable::run).open();

    @Test
    void aClientThatTakesNoAnswersIsNotReadBeyondTheBound() {
        client.takes = false;
        List<Integer> message = Collections.nCopies(BulkStream.TOGETHER_MAX, 1);
        int read = 0;
        while (read < client.asked) {
            read++;
            assertThat(read * BulkStream.TOGETHER_MAX).isLessThanOrEqualTo(BulkStream.UNANSWERED_MAX);
            stream.onNext(message);
        }
        assertThat(read * BulkStream.TOGETHER_MAX).isEqualTo(BulkStream.UNANSWERED_MAX);
        assertThat(client.answers).isEmpty();

        client.takes = true;
        java.util.Objects.requireNonNull(client.onReady).run();
        assertThat(client.answers).hasSize(BulkStream.UNANSWERED_MAX);
        assertThat(client.asked).isEqualTo(read + 1);
    }

    @Test
    void theStreamEndsWithTheLastAnswer() {
        client.takes = false;
        stream.onNext(List.of(1, 2));
        stream.onCompleted();
        assertThat(client.completed).isFalse();

        client.takes = true;
        java.util.Objects.requireNonNull(client.onReady).run();
        assertThat(client.answers).containsExactly(2, 4);
        assertThat(client.completed).isTrue();
    }
}
