package io.photoncloud.chainfire.resources.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.photoncloud.chainfire.resources.TestClock;
import io.photoncloud.chainfire.resources.Widget;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.chainfire.resources.event.ResourceEvent;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.testing.LossyStore;
import io.photoncloud.chainfire.testing.LossyStore.Fate;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.TraceParent;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangesTest {

    private static final Idempotency NO_KEY = new Idempotency.None();

    private final MemoryStore store = new MemoryStore();
    private final TestClock clock = new TestClock();
    private final Random random = new Random(1);
    private final IdSource ids = IdSource.of(() -> random);
    private final AuditLog audit = new AuditLog(store, "test", ids);
    private final ResourceEvents events = new ResourceEvents(store, "test", clock);
    private final Table<Widget> widgets = Widget.table(store);
    private final Changes changes = new Changes(store, audit, events, clock, System::nanoTime);

    @AfterEach
    void close() {
        store.close();
    }

    private static Idempotency key(String key, String fingerprint) {
        return new Idempotency.Keyed(key, fingerprint);
    }

    private Widget create(Changes by, Table<Widget> table, Idempotency idempotency, Widget widget) {
        return by.make("widget.create", idempotency, Widget.CODEC, change -> {
                    change.about(widget.ref());
                    change.detail("size", String.valueOf(widget.size()));
                    change.event(widget.ref(), ResourceEvent.Severity.NORMAL, "Created", "it was made");
                    return change.rows().insert(table, widget);
                })
                .answer();
    }

    private Widget create(Idempotency idempotency, Widget widget) {
        return create(changes, widgets, idempotency, widget);
    }

    private List<AuditRecord> records() {
        return audit.list(PageRequest.first(0)).rows().stream().map(Row::value).toList();
    }

    private RequestContext as(Caller caller) {
        return new RequestContext("req-1", TraceParent.start(ids), caller);
    }

    @Test
    void aChangeWritesItsRowsItsAuditRecordAndItsEventsAtOneRevision() {
        Caller ann = new Caller.Principal("ann", "acme", "web", "d1");
        RequestContext context = as(ann);
        context.run(() -> create(NO_KEY, new Widget("w1", "one", 3)));

        AuditRecord written = records().getFirst();
        assertThat(written.action()).isEqualTo("widget.create");
        assertThat(written.resource()).isEqualTo(new Widget("w1", "one", 3).ref());
        assertThat(written.caller()).isEqualTo(new Caller.Principal("ann", "acme", "web", null));
        assertThat(written.requestId()).isEqualTo("req-1");
        assertThat(written.traceId()).isEqualTo(context.trace().traceId());
        assertThat(written.details()).containsExactly(java.util.Map.entry("size", "3"));
        assertThat(written.at()).isEqualTo(clock.instant());
        long revision =
                widgets.find(new Widget("w1", "one", 3).key()).orElseThrow().modRevision();
        assertThat(audit.list(PageRequest.first(0)).rows().getFirst().modRevision())
                .isEqualTo(revision);
        assertThat(events.list(new Widget("w1", "one", 3).ref(), PageRequest.first(0))
                        .rows())
                .singleElement()
                .matches(event -> event.modRevision() == revision);
    }

    @Test
    void whatIsRefusedLeavesNoRecord() {
        create(NO_KEY, new Widget("w1", "one", 3));
        assertThatExceptionOfType(CloudException.class)
                .isThrownBy(() -> create(NO_KEY, new Widget("w1", "other", 3)))
                .matches(e -> e.code() == ErrorCode.ALREADY_EXISTS)
                .withMessage("widget w1 exists already");
        assertThatExceptionOfType(CloudException.class)
                .isThrownBy(() -> create(NO_KEY, new Widget("w2", "one", 3)))
                .matches(e -> e.code() == ErrorCode.ALREADY_EXISTS)
                .matches(e -> "name".equals(e.details().get("field")))
                .withMessage("widget w1 has the same name already");
        assertThatExceptionOfType(CloudException.class)
                .isThrownBy(() -> changes.make(
                        "widget.resize",
                        NO_KEY,
                        Widget.CODEC,
                        change ->
                                change.rows().update(widgets, new Widget("w9", "", 0).key(), UnaryOperator.identity())))
                .matches(e -> e.code() == ErrorCode.NOT_FOUND)
                .withMessage("no widget w9");
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> changes.make("widget.create", NO_KEY, Widget.CODEC, change -> {
                    change.rows().insert(widgets, new Widget("w3", "three", 3));
                    throw new IllegalStateException("no");
                }));
        assertThat(records()).hasSize(1);
        assertThat(widgets.list(PageRequest.first(0)).rows()).hasSize(1);
    }

    @Test
    void theSameKeyAnswersTheSameAndChangesNothingAgain() {
        Idempotency once = key("k1", "f1");
        Widget first = create(once, new Widget("w1", "one", 3));
        var _ = widgets.update(first.key(), widget -> widget.sized(9));
        assertThat(create(once, new Widget("w1", "one", 3))).isEqualTo(first);
        assertThat(widgets.find(first.key()).orElseThrow().value().size()).isEqualTo(9);
        assertThat(records()).hasSize(1);
    }

    @Test
    void aKeyIsForOneRequestOfOneCaller() {
        create(key("k1", "f1"), new Widget("w1", "one", 3));
        assertThatExceptionOfType(CloudException.class)
                .isThrownBy(() -> create(key("k1", "f2"), new Widget("w2", "two", 3)))
                .matches(e -> e.code() == ErrorCode.CONFLICT)
                .matches(e -> "Idempotency-Key".equals(e.details().get("field")));
        as(new Caller.Service("other")).run(() -> create(key("k1", "f2"), new Widget("w2", "two", 3)));
        assertThat(widgets.list(PageRequest.first(0)).rows()).hasSize(2);
    }

    @Test
    void whoseAnswerIsLostIsToldWithAKeyAndWarnedWithout() {
        long seed = System.nanoTime();
        System.out.println("ChangesTest: seed " + seed);
        Random fates = new Random(seed);
        List<Fate> losing = List.of(Fate.ANSWERED, Fate.APPLIED, Fate.DROPPED);
        LossyStore lossy = new LossyStore(store, () -> losing.get(fates.nextInt(losing.size())));
        Changes unsure = changesOn(lossy);
        for (int i = 0; i < 50; i++) {
            Widget widget = new Widget("w" + i, "name" + i, i);
            assertThat(create(unsure, Widget.table(lossy), key("k" + i, "f"), widget))
                    .isEqualTo(widget);
        }
        assertThat(widgets.list(PageRequest.first(0)).rows()).hasSize(50);
        assertThat(records()).hasSize(50);

        LossyStore dropping = new LossyStore(store, () -> Fate.DROPPED);
        assertThatExceptionOfType(CloudException.class)
                .isThrownBy(() ->
                        create(changesOn(dropping), Widget.table(dropping), NO_KEY, new Widget("w99", "name99", 0)))
                .matches(e -> e.code() == ErrorCode.UNAVAILABLE)
                .withMessageContaining("not known");
    }

    private Changes changesOn(ReplicatedStore other) {
        return new Changes(
                other,
                new AuditLog(other, "test", ids),
                new ResourceEvents(other, "test", clock),
                clock,
                System::nanoTime);
    }
}
