package io.photoncloud.chainfire.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SharedReadsTest {

    private static final int READERS = 16;
    private static final int ROUNDS = 2_000;

    /** Whoever asks after a write was answered sees it, whoever else is asking. */
    @Test
    void noAnswerIsOlderThanItsQuestion() throws Exception {
        try (MemoryStore store = new MemoryStore();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Table<Widget> widgets = Widget.table(store);
            Widget widget = new Widget("w", "w", 0);
            var _ = widgets.insert(widget);
            SharedReads<Widget> reads = new SharedReads<>(widgets);
            AtomicLong written = new AtomicLong();
            List<Future<?>> readers = new ArrayList<>();
            for (int reader = 0; reader < READERS; reader++) {
                readers.add(threads.submit(() -> {
                    while (written.get() < ROUNDS) {
                        long before = written.get();
                        assertThat(reads.find(widget.key())
                                        .orElseThrow()
                                        .value()
                                        .size())
                                .isGreaterThanOrEqualTo(before);
                    }
                }));
            }
            for (long round = 1; round <= ROUNDS; round++) {
                long size = round;
                var _ = widgets.update(widget.key(), present -> present.sized(size));
                written.set(round);
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
            var _ = widgets.delete(widget.key());
            assertThat(reads.find(widget.key())).isEmpty();
        }
    }

    @Test
    void whatFailsIsToldAsItIs() {
        try (MemoryStore store = new MemoryStore()) {
            Codec<String> damaged = new Codec<>() {
                @Override
                public Bytes encode(String text) {
                    return Bytes.utf8(text);
                }

                @Override
                public String decode(Bytes stored) {
                    throw new IllegalStateException("damaged");
                }
            };
            Table<String> table = new Table<>(store, "test/text", Key::utf8, damaged, List.of());
            var _ = table.insert("t");
            SharedReads<String> reads = new SharedReads<>(table);
            for (int again = 0; again < 2; again++) {
                assertThatThrownBy(() -> reads.find(Key.utf8("t")))
                        .isExactlyInstanceOf(IllegalStateException.class)
                        .hasMessage("damaged");
            }
        }
    }
}
