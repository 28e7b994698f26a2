package io.photoncloud.chainfire.resources.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.TestClock;
import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResourceEventsTest {

    private static final ResourceRef VM = new ResourceRef("vm", "vm-1", null);
    private static final ResourceRef OTHER = new ResourceRef("vm", "vm-12", null);

    private final MemoryStore store = new MemoryStore();
    private final TestClock clock = new TestClock();
    private final ResourceEvents events = new ResourceEvents(store, "test", clock);

    @AfterEach
    void close() {
        store.close();
    }

    private List<ResourceEvent> of(ResourceRef resource) {
        return events.list(resource, PageRequest.first(0)).rows().stream()
                .map(Row::value)
                .toList();
    }

    @Test
    void whatHappensAgainIsCounted() {
        Instant first = clock.instant();
        events.happened(VM, Severity.WARNING, "ImageNotFound", "no image a");
        clock.advance(Duration.ofMinutes(1));
        events.happened(VM, Severity.WARNING, "ImageNotFound", "no image b");
        assertThat(of(VM))
                .containsExactly(new ResourceEvent(
                        VM, Severity.WARNING, "ImageNotFound", "no image b", first, clock.instant(), 2));
    }

    @Test
    void aResourceHasItsOwnEventsInTheOrderInWhichTheyLastHappened() {
        events.happened(VM, Severity.NORMAL, "Created", "");
        events.happened(OTHER, Severity.NORMAL, "Created", "");
        clock.advance(Duration.ofSeconds(1));
        events.happened(VM, Severity.NORMAL, "Started", "");
        clock.advance(Duration.ofSeconds(1));
        events.happened(VM, Severity.NORMAL, "Created", "");
        assertThat(of(VM)).extracting(ResourceEvent::reason).containsExactly("Started", "Created");
        assertThat(of(OTHER)).extracting(ResourceEvent::count).containsExactly(1L);
    }

    @Test
    void oldEventsAreForgottenAndYoungOnesAreNot() {
        for (int i = 0; i < 250; i++) {
            events.happened(new ResourceRef("vm", "old-" + i, null), Severity.NORMAL, "Created", "");
        }
        clock.advance(Duration.ofHours(2));
        events.happened(VM, Severity.NORMAL, "Created", "");
        assertThat(events.forgetOlderThan(Duration.ofHours(1))).isEqualTo(250);
        assertThat(events.forgetOlderThan(Duration.ofHours(1))).isZero();
        assertThat(of(VM)).hasSize(1);
    }

    @Test
    void messagesAndReasonsAreBounded() {
        events.happened(VM, Severity.NORMAL, "Created", "x".repeat(5_000));
        assertThat(of(VM).getFirst().message()).hasSize(ResourceEvent.MESSAGE_LENGTH_MAX);
        assertThatIllegalArgumentException().isThrownBy(() -> events.happened(VM, Severity.NORMAL, "not a word", ""));
    }
}
