package io.photoncloud.system.lightningstor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.chainfire.testing.History;
import io.photoncloud.chainfire.testing.LinearizabilityChecker;
import io.photoncloud.chainfire.testing.Model;
import io.photoncloud.chainfire.testing.Verdict;
import io.photoncloud.system.lightningstor.S3Http.Answer;
import io.photoncloud.system.lightningstor.S3Http.Lost;
import io.photoncloud.system.walk.Killing;
import java.util.Random;
import java.util.Set;

/** Keys that many clients read, put, delete, and set on conditions at once: whether what they were answered has an order. */
final class SharedKeys {

    private static final int KEYS = 4;
    /** After so many steps a client goes on with other keys, so that no key has more calls than can be put in order. */
    private static final int STEPS_OF_A_KEY = 300;

    private static final String ABSENT = "";

    /** What is asked of one key. */
    sealed interface Ask {
        String key();

        record Get(String key) implements Ask {}

        record Put(String key, String value) implements Ask {}

        /** @param before the entity tag that it must have; empty for none there */
        record PutWhere(String key, String before, String value) implements Ask {}

        record Delete(String key) implements Ask {}
    }

    /** What is answered. Values are known by their entity tags. */
    sealed interface Told {
        record Value(String etag) implements Told {}

        record Done() implements Told {}

        record Refused() implements Told {}

        /** Others were faster all the time, and nothing was done. */
        record Aborted() implements Told {}
    }

    /** A key has a value or none. */
    private static final class OfS3 implements Model<String, Ask, Told> {
        @Override
        public String initial() {
            return ABSENT;
        }

        @Override
        public Set<String> answered(String state, Ask ask, Told told) {
            return switch (told) {
                case Told.Value(String etag) -> state.equals(etag) ? Set.of(state) : Set.of();
                case Told.Refused() ->
                    ask instanceof Ask.PutWhere put && !put.before().equals(state) ? Set.of(state) : Set.of();
                case Told.Done() -> after(state, ask);
                case Told.Aborted() -> Set.of(state);
            };
        }

        @Override
        public Set<String> unanswered(String state, Ask ask) {
            return after(state, ask);
        }

        private static Set<String> after(String state, Ask ask) {
            return switch (ask) {
                case Ask.Get _ -> Set.of(state);
                case Ask.Put(var _, String value) -> Set.of(tag(value));
                case Ask.PutWhere(var _, String before, String value) ->
                    before.equals(state) ? Set.of(tag(value)) : Set.of();
                case Ask.Delete _ -> Set.of(ABSENT);
            };
        }

        @Override
        public boolean readOnly(Ask ask) {
            return ask instanceof Ask.Get;
        }
    }

    private final S3Http http;
    private final String path;
    private final History<Ask, Told> history = new History<>(System::nanoTime);

    SharedKeys(S3Http http, String bucket) {
        this.http = http;
        this.path = "/" + bucket + "/shared-";
    }

    private static String tag(String value) {
        return VersionedKey.md5(value.getBytes(UTF_8));
    }

    Verdict verdict() {
        return new LinearizabilityChecker<>(
                        new OfS3(), Ask::key, LinearizabilityChecker.Bounds.DEFAULT, System::nanoTime)
                .check(history.calls());
    }

    int calls() {
        return history.calls().size();
    }

    /** One of them. Of one thread. */
    final class Client implements Killing.Client {
        private final String name;
        private final Random random;
        private String seen = ABSENT;
        private int number;

        Client(String name, Random random) {
            this.name = name;
            this.random = random;
        }

        @Override
        public void step() {
            String key = path + number / STEPS_OF_A_KEY + "-" + random.nextInt(KEYS);
            String value = name + "/" + number++;
            switch (random.nextInt(10)) {
                case 0 -> ask(new Ask.Put(key, value));
                case 1 -> ask(new Ask.Delete(key));
                case 2, 3, 4 -> {
                    ask(new Ask.Get(key));
                    ask(new Ask.PutWhere(key, seen, value));
                }
                case 5 -> ask(new Ask.PutWhere(key, ABSENT, value));
                default -> ask(new Ask.Get(key));
            }
        }

        private void ask(Ask ask) {
            History<Ask, Told>.Pending pending = history.invoke(name, ask);
            try {
                switch (told(ask)) {
                    case Told.Aborted _ -> pending.refused();
                    case Told told -> pending.complete(told);
                }
            } catch (Lost _) {
                pending.unknown();
                // While it is away nothing more is asked that nobody will know of.
                var _ = http.insist("GET", ask.key());
            }
        }

        private Told told(Ask ask) throws Lost {
            return switch (ask) {
                case Ask.Get(String key) -> {
                    Answer answer = http.send("GET", key);
                    seen = answer.status() == 404 ? ABSENT : answer.etag();
                    yield new Told.Value(seen);
                }
                case Ask.Put(String key, String value) -> outcome(http.send("PUT", key, value.getBytes(UTF_8)));
                case Ask.PutWhere(String key, String before, String value) ->
                    outcome(http.send(
                            "PUT",
                            key,
                            value.getBytes(UTF_8),
                            before.isEmpty() ? "If-None-Match" : "If-Match",
                            before.isEmpty() ? "*" : '"' + before + '"'));
                case Ask.Delete(String key) -> outcome(http.send("DELETE", key));
            };
        }

        private static Told outcome(Answer answer) {
            return switch (answer.status()) {
                case 200, 204 -> new Told.Done();
                // With If-Match, where there is no such key.
                case 404, 412 -> new Told.Refused();
                case 409 -> new Told.Aborted();
                default -> throw new AssertionError(answer.status() + " " + answer.text());
            };
        }
    }
}
