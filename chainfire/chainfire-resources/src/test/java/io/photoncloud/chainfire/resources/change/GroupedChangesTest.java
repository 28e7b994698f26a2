package io.photoncloud.chainfire.resources.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.photoncloud.chainfire.resources.TestClock;
import io.photoncloud.chainfire.resources.Widget;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes that come while a first one is being committed, which a test holds up. */
class GroupedChangesTest {

    private static final Idempotency NO_KEY = new Idempotency.None();
    private static final int OPERATIONS_EACH = 8;
    private static final Widget SHARED = new Widget("shared", "shared", 0);

    private final MemoryStore kept = new MemoryStore();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch committing = new CountDownLatch(1);
    private final List<Fate> fates = new ArrayList<>();
    private int commits;
    private final WatchedStore watched = new WatchedStore(kept);
    private final LossyStore store = new LossyStore(watched, this::nextFate);
    private final Random random = new Random(1);
    private final IdSource ids = IdSource.of(() -> random);
    private final TestClock clock = new TestClock();
    private final AuditLog audit = new AuditLog(store, "test", ids);
    private final Table<Widget> widgets = Widget.table(store);
    private final Changes changes =
            new Changes(store, audit, new ResourceEvents(store, "test", clock), clock, System::nanoTime);
    private final GroupedChanges grouped = new GroupedChanges(store, changes, OPERATIONS_EACH);
    private final Map<String, Object> endings = new ConcurrentHashMap<>();
    private final List<Thread> callers = new ArrayList<>();

    @AfterEach
    void close() {
        kept.close();
    }

    private Fate nextFate() {
        committing.countDown();
        try {
            held.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        commits++;
        return commits <= fates.size() ? fates.get(commits - 1) : Fate.ANSWERED;
    }

    /** Somebody makes a widget, and waits; a size below 0 is refused. */
    private void begin(String name, Idempotency key, Widget widget) {
        begin(name, key, change -> made(change, widget));
    }

    private void begin(String name, Idempotency key, Function<Change, Row<Widget>> body) {
        Caller principal = new Caller.Principal(name.replace("-again", ""), null, null, null);
        RequestContext context = new RequestContext("req-" + name, TraceParent.start(ids), principal);
        Thread caller = Thread.ofPlatform()
                .start(() -> context.run(() -> {
                    try {
                        endings.put(name, grouped.makeRow("all", "widget.create", key, Widget.CODEC, body));
                    } catch (CloudException e) {
                        endings.put(name, e.code());
                    }
                }));
        callers.add(caller);
        // The first is to be in its commit: who comes before that is made with it.
        while (caller.getState() != Thread.State.WAITING || committing.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    private Row<Widget> made(Change change, Widget widget) {
        change.about(widget.ref());
        change.rows().insert(widgets, widget);
        if (widget.size() < 0) {
            throw new CloudException(ErrorCode.CONFLICT, "too small");
        }
        return new Row<>(widget.key(), widget, 0, 0);
    }

    private void letGo() throws InterruptedException {
        held.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
    }

    private long revision(String name) {
        return endings.get(name) instanceof Row<?> row
                ? row.modRevision()
                : fail(name + " ended as " + endings.get(name));
    }

    @Test
    void whatComesDuringACommitIsMadeByTheNextAndWhatIsRefusedHoldsUpNoOther() throws Exception {
        begin("first", NO_KEY, new Widget("w0", "zero", 1));
        begin("ann", NO_KEY, new Widget("w1", "one", 1));
        begin("bob", new Idempotency.Keyed("k", "f"), new Widget("w2", "two", 1));
        begin("eve", NO_KEY, new Widget("w3", "three", -1));
        begin("joe", NO_KEY, new Widget("w4", "four", 1));
        letGo();

        assertThat(revision("ann")).isEqualTo(revision("bob")).isEqualTo(revision("joe"));
        assertThat(revision("ann")).isGreaterThan(revision("first"));
        assertThat(endings.get("eve")).isEqualTo(ErrorCode.CONFLICT);
        assertThat(widgets.list(PageRequest.first(0)).rows())
                .extracting(row -> row.value().id())
                .containsExactly("w0", "w1", "w2", "w4");
        assertThat(audit.list(PageRequest.first(0)).rows())
                .extracting(row -> row.value().requestId() + " " + row.value().resource())
                .containsExactlyInAnyOrder(
                        "req-first widget w0", "req-ann widget w1", "req-bob widget w2", "req-joe widget w4");
    }

    @Test
    void oneKeySentTwiceAtOnceHasOneEffect() throws Exception {
        begin("first", NO_KEY, new Widget("w0", "zero", 1));
        for (String name : List.of("bob", "bob-again")) {
            begin(name, new Idempotency.Keyed("k", "f"), new Widget("w2", "two", 1));
        }
        letGo();
        assertThat(endings.get("bob")).isEqualTo(endings.get("bob-again"));
        assertThat(revision("bob")).isPositive();
        assertThat(widgets.list(PageRequest.first(0)).rows()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"APPLIED", "DROPPED"})
    void whereTheAnswerIsLostThoseWithAKeyFindOutAndTheOthersAreToldThatNobodyKnows(Fate fate) throws Exception {
        fates.addAll(List.of(Fate.ANSWERED, fate));
        begin("first", NO_KEY, new Widget("w0", "zero", 1));
        begin("ann", NO_KEY, new Widget("w1", "one", 1));
        begin("bob", new Idempotency.Keyed("k", "f"), new Widget("w2", "two", 1));
        letGo();

        assertThat(endings.get("ann")).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(revision("bob")).isPositive();
        assertThat(widgets.find(new Widget("w2", "two", 1).key())).isPresent();
    }

    /** One more of what all changes of the group count, and there are never more than so many. */
    private Row<Widget> counted(Change change, Widget widget, int most) {
        change.rows().update(widgets, SHARED.key(), shared -> {
            if (shared.size() >= most) {
                throw new CloudException(ErrorCode.CONFLICT, "too many");
            }
            return shared.sized(shared.size() + 1);
        });
        return made(change, widget);
    }

    /** As another process does. */
    private void set(long size) {
        var _ = Widget.table(kept).update(SHARED.key(), shared -> shared.sized(size));
    }

    private long shared() {
        return widgets.find(SHARED.key()).orElseThrow().value().size();
    }

    @Test
    void asManyAsFitAreMadeTogetherAndWhatTheyHaveInCommonIsReadOnce() throws Exception {
        var _ = Widget.table(kept).insert(SHARED);
        begin("first", NO_KEY, change -> counted(change, new Widget("w-first", "first", 1), 100));
        for (int i = 0; i < 30; i++) {
            Widget widget = new Widget("w" + i, "name " + i, 1);
            begin("c" + i, NO_KEY, change -> counted(change, widget, 100));
        }
        letGo();
        assertThat(watched.commits()).isEqualTo(3);
        assertThat(watched.readsOf(SHARED.id())).isEqualTo(1);
        assertThat(revision("c0")).isEqualTo(revision("c23")).isLessThan(revision("c24"));
        assertThat(revision("c24")).isEqualTo(revision("c29"));
        assertThat(shared()).isEqualTo(31);
    }

    @Test
    void whatOthersChangeIsSeenThoughItIsNotRead() throws Exception {
        var _ = Widget.table(kept).insert(SHARED);
        watched.afterFirst(() -> set(50));
        begin("first", NO_KEY, change -> counted(change, new Widget("w-first", "first", 1), 100));
        begin("ann", NO_KEY, change -> counted(change, new Widget("w1", "one", 1), 100));
        begin("bob", new Idempotency.Keyed("k", "f"), change -> counted(change, new Widget("w2", "two", 1), 100));
        letGo();
        assertThat(revision("ann")).isEqualTo(revision("bob"));
        assertThat(shared()).isEqualTo(52);
    }

    /** What was last seen would refuse it. */
    @Test
    void nothingIsRefusedForWhatIsNotSoAnyMore() throws Exception {
        var _ = Widget.table(kept).insert(SHARED);
        watched.afterFirst(() -> set(0));
        begin("first", NO_KEY, change -> counted(change, new Widget("w-first", "first", 1), 1));
        begin("ann", NO_KEY, change -> counted(change, new Widget("w1", "one", 1), 1));
        begin("bob", NO_KEY, change -> counted(change, new Widget("w2", "two", 1), 1));
        letGo();
        assertThat(revision("ann")).isPositive();
        assertThat(endings.get("bob")).isEqualTo(ErrorCode.CONFLICT);
        assertThat(shared()).isEqualTo(1);
    }
}
