package io.photoncloud.chainfire.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.OperationResult;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Short forms in which tests of a store say what they expect; usable by any test that stands on one. */
public final class Expect {

    /** How long a test waits for what must come. */
    public static final Duration SOON = Duration.ofSeconds(20);

    /** How long a test waits to see that nothing comes. */
    public static final Duration BRIEFLY = Duration.ofMillis(150);

    private Expect() {}

    public static Key key(String text) {
        return Key.utf8(text);
    }

    public static Bytes value(String text) {
        return Bytes.utf8(text);
    }

    /** The store's newest revision. */
    public static long revision(ReplicatedStore store) {
        return store.range(RangeQuery.single(key("no such key"))).revision();
    }

    public static CommitResult.Committed committed(CommitResult result) {
        assertThat(result).isInstanceOf(CommitResult.Committed.class);
        return (CommitResult.Committed) result;
    }

    public static CommitResult.Conflicted conflicted(CommitResult result) {
        assertThat(result).isInstanceOf(CommitResult.Conflicted.class);
        return (CommitResult.Conflicted) result;
    }

    /** Writes and answers the revision. */
    public static long put(ReplicatedStore store, String key, String value) {
        return committed(store.commit(Transaction.put(key(key), value(value)))).revision();
    }

    /** Deletes and answers the store's revision after it. */
    public static long delete(ReplicatedStore store, String key) {
        return committed(store.commit(Transaction.delete(key(key)))).revision();
    }

    /** The entry of a key that must be there. */
    public static Entry entry(ReplicatedStore store, String key) {
        Optional<Entry> found = store.find(key(key));
        assertThat(found).as("entry of %s", key).isPresent();
        return found.orElseThrow();
    }

    public static OperationResult.Put asPut(OperationResult result) {
        assertThat(result).isInstanceOf(OperationResult.Put.class);
        return (OperationResult.Put) result;
    }

    public static OperationResult.Delete asDelete(OperationResult result) {
        assertThat(result).isInstanceOf(OperationResult.Delete.class);
        return (OperationResult.Delete) result;
    }

    public static OperationResult.Get asGet(OperationResult result) {
        assertThat(result).isInstanceOf(OperationResult.Get.class);
        return (OperationResult.Get) result;
    }

    public static OperationResult.Nested asNested(OperationResult result) {
        assertThat(result).isInstanceOf(OperationResult.Nested.class);
        return (OperationResult.Nested) result;
    }

    /** That the call is refused for this reason, with a message. */
    public static void refused(StoreException.Reason reason, ThrowingCallable call) {
        StoreException refusal = catchThrowableOfType(StoreException.class, call);
        assertThat(refusal).as("refusal with %s", reason).isNotNull();
        assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
        assertThat(refusal).hasMessageMatching("(?s).+");
    }

    /** The next event of any kind, which must come soon. */
    public static WatchEvent nextEvent(Watch watch) throws InterruptedException {
        Optional<WatchEvent> event = watch.next(SOON);
        assertThat(event).as("an event within %s", SOON).isPresent();
        return event.orElseThrow();
    }

    /** The next change, progress skipped. */
    public static WatchEvent.Change nextChange(Watch watch) throws InterruptedException {
        WatchEvent event = nextEvent(watch);
        while (event instanceof WatchEvent.Progress) {
            event = nextEvent(watch);
        }
        assertThat(event).isInstanceOf(WatchEvent.Change.class);
        return (WatchEvent.Change) event;
    }

    /** The next so many changes, progress skipped. */
    public static List<WatchEvent.Change> nextChanges(Watch watch, int count) throws InterruptedException {
        List<WatchEvent.Change> changes = new ArrayList<>(count);
        while (changes.size() < count) {
            changes.add(nextChange(watch));
        }
        return changes;
    }

    /** All changes up to the store's present revision, found by asking for progress. */
    public static List<WatchEvent.Change> changesUntilNow(ReplicatedStore store, Watch watch)
            throws InterruptedException {
        long until = revision(store);
        List<WatchEvent.Change> changes = new ArrayList<>();
        watch.requestProgress();
        WatchEvent event = nextEvent(watch);
        while (!(event instanceof WatchEvent.Progress progress && progress.revision() >= until)) {
            if (event instanceof WatchEvent.Change change) {
                changes.add(change);
            } else {
                assertThat(event).isInstanceOf(WatchEvent.Progress.class);
                watch.requestProgress();
            }
            event = nextEvent(watch);
        }
        return changes;
    }

    /** A change in a form that is easy to compare and to read: {@code put a=1}, {@code delete a}. */
    public static String text(WatchEvent.Change change) {
        return switch (change) {
            case WatchEvent.Put put ->
                "put " + put.key().toUtf8() + "=" + put.entry().value().toUtf8();
            case WatchEvent.Deleted deleted -> "delete " + deleted.key().toUtf8();
        };
    }

    public static List<String> texts(List<WatchEvent.Change> changes) {
        return changes.stream().map(Expect::text).toList();
    }
}
