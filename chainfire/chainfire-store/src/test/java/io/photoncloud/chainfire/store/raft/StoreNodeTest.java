package io.photoncloud.chainfire.store.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreNodeTest {

    private final List<String> closed = new ArrayList<>();

    private AutoCloseable part(String name) {
        return () -> closed.add(name);
    }

    private AutoCloseable failing(String name, Exception failure) {
        return () -> {
            closed.add(name);
            throw failure;
        };
    }

    @Test
    void everythingIsClosedThoughSomethingFailsAndTheFirstFailureIsTold() throws IOException {
        StoreNode.closeAll(List.of(part("a"), part("b")));
        assertThat(closed).containsExactly("a", "b");

        closed.clear();
        IllegalStateException first = new IllegalStateException("first");
        IOException second = new IOException("second");
        assertThatThrownBy(() ->
                        StoreNode.closeAll(List.of(failing("a", first), part("b"), failing("c", second), part("d"))))
                .isSameAs(first)
                .satisfies(failure -> assertThat(failure.getSuppressed()).containsExactly(second));
        assertThat(closed).containsExactly("a", "b", "c", "d");
    }
}
