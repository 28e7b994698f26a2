package io.photoncloud.chainfire.resources.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.Widget;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.TableTransaction;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UsageOutboxTest {

    private static final ResourceRef VM = new ResourceRef("vm", "vm-1", Widget.TENANT);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    /** Counts each id once, as whoever rates usage does; fails after having taken it over where it is told to. */
    private static final class Rating implements UsageMeter {
        private final Map<String, BigDecimal> rated = new TreeMap<>();
        private boolean losesItsAnswer;

        @Override
        public void tell(Usage usage) throws IOException {
            rated.putIfAbsent(usage.id(), usage.quantity());
            if (losesItsAnswer) {
                throw new IOException("the answer was lost");
            }
        }
    }

    private final MemoryStore store = new MemoryStore();
    private final Rating rating = new Rating();
    private final UsageOutbox outbox = new UsageOutbox(store, "test", rating);

    @AfterEach
    void close() {
        store.close();
    }

    private static Usage window(int hour, String quantity) {
        Instant from = NOON.plusSeconds(3_600L * hour);
        return new Usage(VM, "vcpu-seconds", from, from.plusSeconds(3_600), new BigDecimal(quantity));
    }

    private void note(Usage usage) {
        var _ = TableTransaction.run(store, transaction -> {
            outbox.note(transaction, usage);
            return usage;
        });
    }

    private List<Row<Usage>> untold() {
        return outbox.table().list(PageRequest.first(0)).rows();
    }

    @Test
    void usageIsToldOnceForEachWindowThoughAnswersAreLost() throws Exception {
        note(window(0, "3600"));
        note(window(0, "3600"));
        note(window(1, "7200.5"));
        rating.losesItsAnswer = true;
        Row<Usage> first = untold().getFirst();
        assertThatThrownBy(() -> outbox.reconcile(first)).hasMessage("the answer was lost");
        assertThat(untold()).hasSize(2);
        rating.losesItsAnswer = false;
        for (Row<Usage> row : untold()) {
            outbox.reconcile(row);
        }
        assertThat(untold()).isEmpty();
        assertThat(rating.rated.values()).containsExactly(new BigDecimal("3600"), new BigDecimal("7200.5"));
    }

    @Test
    void whatIsNotedIsReadAsItWas() {
        note(window(0, "0.000000001"));
        assertThat(untold().getFirst().value()).isEqualTo(window(0, "0.000000001"));
    }

    @Test
    void usageThatCannotBeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> window(0, "-1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Usage(VM, "vcpu-seconds", NOON, NOON, BigDecimal.ONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Usage(VM, "vCPU", NOON, NOON.plusSeconds(1), BigDecimal.ONE));
    }
}
