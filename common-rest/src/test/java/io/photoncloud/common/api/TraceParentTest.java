package io.photoncloud.common.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {

    private static final Random RANDOM = new Random(7);
    private static final IdSource IDS = IdSource.of(() -> RANDOM);

    @Test
    void aHeaderIsReadAndContinued() {
        String header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
        TraceParent parent = TraceParent.parse(header).orElseThrow();
        TraceParent child = parent.child(IDS);

        assertThat(parent.header()).isEqualTo(header);
        assertThat(child.traceId()).isEqualTo(parent.traceId());
        assertThat(child.flags()).isEqualTo("00");
        assertThat(child.spanId()).isNotEqualTo(parent.spanId());
        assertThat(TraceParent.parse(child.header())).contains(child);
    }

    @Test
    void aLaterVersionMayHaveMore() {
        assertThat(TraceParent.parse("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-ever"))
                .isPresent();
    }

    @Test
    void aTraceThatStartsHereIsWellFormed() {
        TraceParent started = TraceParent.start(IDS);

        assertThat(TraceParent.parse(started.header())).contains(started);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            })
    void anythingElseIsNone(String header) {
        assertThat(TraceParent.parse(header)).isEmpty();
    }
}
