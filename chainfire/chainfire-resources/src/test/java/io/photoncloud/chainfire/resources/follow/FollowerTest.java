package io.photoncloud.chainfire.resources.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.Widget;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FollowerTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Index<Widget> BY_KIND = Index.of("kind", widget -> IndexKey.of(kind(widget)));

    /** Of these some are followed: a widget comes to be one, and is none any longer, by its size. */
    private static long kind(Widget widget) {
        return widget.size() % 3;
    }

    private final MemoryStore store = new MemoryStore();
    private final Table<Widget> widgets =
            new Table<>(store, "test/followed", Widget::key, Widget.CODEC, List.of(BY_KIND));
    private final Followed<Widget> followed = new Followed<>(
            widgets, List.of(request -> widgets.list(BY_KIND, IndexKey.of(0), request)), widget -> kind(widget) == 0);

    /** What somebody knows who follows, and loses the connection now and then. */
    private final class Client {
        private final Map<String, Long> known = new TreeMap<>();
        private @Nullable Follower<Widget> following;
        private @Nullable Position last;
        private int cuts;
        private int begunAnew;

        void cut() {
            if (following != null) {
                following.close();
                following = null;
                cuts++;
            }
        }

        /** One thing that is told; false where there is nothing within the time. */
        boolean hear(Duration wait) throws InterruptedException {
            if (following == null) {
                String given = last == null ? null : last.text();
                Position from = Position.parse("position", given);
                if (from == null) {
                    known.clear();
                }
                following = Follower.open(followed, from, NEVER);
            }
            Optional<Told<Widget>> told;
            try {
                told = following.next(wait);
            } catch (CloudException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED);
                last = null;
                begunAnew++;
                cut();
                return true;
            }
            told.ifPresent(this::take);
            return told.isPresent() && !(told.get() instanceof Told.Progress<Widget>);
        }

        private void take(Told<Widget> told) {
            switch (told) {
                case Told.Present<Widget>(Row<Widget> row) ->
                    known.put(row.value().id(), row.value().size());
                case Told.Added<Widget>(Row<Widget> row, var _) ->
                    assertThat(known.put(row.value().id(), row.value().size()))
                            .as("%s is added", row)
                            .isNull();
                case Told.Modified<Widget>(Row<Widget> row, var _) ->
                    assertThat(known.put(row.value().id(), row.value().size()))
                            .as("%s is modified", row)
                            .isNotNull();
                case Told.Deleted<Widget>(Row<Widget> row, var _) ->
                    assertThat(known.remove(row.value().id()))
                            .as("%s is deleted", row)
                            .isNotNull();
                case Told.Complete<Widget> _, Told.Progress<Widget> _ -> {}
            }
            if (told.position() != null) {
                last = told.position();
            }
        }

        void hearUntilKnown(String id) throws InterruptedException {
            while (!known.containsKey(id)) {
                assertThat(hear(SOON)).as("hears of %s", id).isTrue();
            }
        }
    }

    private Map<String, Long> list() {
        Map<String, Long> all = new TreeMap<>();
        var _ = WholeList.read(widgets::list, 0, row -> {
            if (kind(row.value()) == 0) {
                all.put(row.value().id(), row.value().size());
            }
        });
        return all;
    }

    /** Several rows at once: one revision has several changes, and a client may be cut between them. */
    private void change(Random fates) {
        Set<String> ids = new HashSet<>();
        int count = 1 + fates.nextInt(5);
        for (int i = 0; i < count; i++) {
            ids.add("w" + fates.nextInt(40));
        }
        long size = fates.nextInt(100);
        boolean deletes = fates.nextInt(4) == 0;
        TableResult<Long> result = TableTransaction.run(store, rows -> {
            for (String id : ids) {
                Key key = Key.utf8(id);
                if (rows.find(widgets, key).isEmpty()) {
                    rows.insert(widgets, new Widget(id, id, size));
                } else if (deletes) {
                    rows.delete(widgets, key);
                } else {
                    rows.update(
                            widgets,
                            key,
                            widget -> widget.sized(size + widget.id().length()));
                }
            }
            return size;
        });
        assertThat(result).isInstanceOf(TableResult.Done.class);
    }

    @Test
    void whoeverIsCutAndComesBackEndsWithWhatThereIs() throws Exception {
        long seed = Long.getLong("follower.seed", System.nanoTime());
        System.out.println("FollowerTest: -Dfollower.seed=" + seed);
        Random fates = new Random(seed);
        Client client = new Client();
        for (int round = 0; round < 40; round++) {
            int steps = fates.nextInt(60);
            for (int step = 0; step < steps; step++) {
                switch (fates.nextInt(8)) {
                    case 0 -> client.cut();
                    case 1, 2, 3 -> client.hear(Duration.ZERO);
                    default -> change(fates);
                }
            }
            if (fates.nextInt(4) == 0) {
                store.compact(widgets.list(PageRequest.first(1)).revision());
            }
            String marker = "marker-" + round;
            var _ = widgets.insert(new Widget(marker, marker, 0));
            client.hearUntilKnown(marker);
            while (client.hear(Duration.ZERO)) {
                // To the end of what is there.
            }
            assertThat(client.known).as("round %s", round).isEqualTo(list());
        }
        assertThat(client.cuts).isPositive();
        assertThat(client.begunAnew)
                .as("its position was compacted now and then")
                .isPositive();
    }

    @Test
    void whatOneMomentHasIsToldInPagesAndThenWhatFollowsIt() throws Exception {
        for (int i = 0; i < 2 * Follower.PAGE + 7; i++) {
            var _ = widgets.insert(new Widget("w%05d".formatted(i), "w" + i, 3));
        }
        Client client = new Client();
        for (int i = 0; i < Follower.PAGE + 1; i++) {
            assertThat(client.hear(SOON)).isTrue();
        }
        var _ = widgets.update(Key.utf8("w00000"), widget -> widget.sized(6));
        var _ = widgets.delete(Key.utf8("w01000"));
        var _ = widgets.insert(new Widget("z", "z", 9));
        client.hearUntilKnown("z");
        assertThat(client.known).isEqualTo(list()).doesNotContainKey("w01000").containsEntry("w00000", 6L);
    }

    @Test
    void aPositionOfAnotherStoreIsRefused() {
        try (Follower<Widget> follower = Follower.open(followed, new Position(1_000_000, 2), NEVER)) {
            assertThatThrownBy(() -> follower.next(SOON))
                    .isInstanceOfSatisfying(
                            CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED))
                    .hasMessageContaining("begin anew");
        }
        assertThatThrownBy(() -> Position.parse("position", "7.x"))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION_ERROR));
    }
}
