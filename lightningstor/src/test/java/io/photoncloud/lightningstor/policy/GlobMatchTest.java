package io.photoncloud.lightningstor.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GlobMatchTest {

    private static final int ROUNDS = 50_000;

    private static boolean byRegularExpression(String glob, String text) {
        StringBuilder expression = new StringBuilder();
        glob.codePoints()
                .forEach(point -> expression.append(
                        switch (point) {
                            case '*' -> ".*";
                            case '?' -> ".";
                            default -> Pattern.quote(Character.toString(point));
                        }));
        return Pattern.compile(expression.toString(), Pattern.DOTALL)
                .matcher(text)
                .matches();
    }

    private static int[] pattern(String glob) {
        return glob.codePoints()
                .map(point -> switch (point) {
                    case '*' -> GlobMatch.ANY_MANY;
                    case '?' -> GlobMatch.ANY_ONE;
                    default -> point;
                })
                .toArray();
    }

    private static String random(Random random, String letters, int lengthMax) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(lengthMax + 1); left > 0; left--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    @Test
    void bothWaysFindWhatRegularExpressionsDo() {
        long seed = Long.getLong("glob.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String glob = random(random, "aab*?", 8);
            String text = random(random, "aab", 10);
            boolean expected = byRegularExpression(glob, text);
            int[] points = text.codePoints().toArray();
            assertThat(GlobMatch.matches(pattern(glob), points))
                    .as("-Dglob.seed=%d: %s of %s", seed, glob, text)
                    .isEqualTo(expected);
            assertThat(GlobMatch.allAtOnce(pattern(glob), points))
                    .as("-Dglob.seed=%d: all at once, %s of %s", seed, glob, text)
                    .isEqualTo(expected);
        }
    }

    @Test
    void patternsMayBeLongerThanAWordHasBits() {
        String text = "ab".repeat(200);
        for (String glob :
                new String[] {text, "*" + text, text + "*", "?" + text.substring(1), "*b" + "?".repeat(300)}) {
            assertThat(GlobMatch.allAtOnce(pattern(glob), text.codePoints().toArray()))
                    .as(glob)
                    .isTrue();
        }
        for (String glob : new String[] {text + "?", "a" + text, text + "a*", "*a" + "b".repeat(2)}) {
            assertThat(GlobMatch.allAtOnce(pattern(glob), text.codePoints().toArray()))
                    .as(glob)
                    .isFalse();
        }
    }

    /** By the shortest alone, each of these would take a thousand million steps. */
    @Test
    void noPatternTakesLong() {
        int[] text = "a".repeat(100_000).codePoints().toArray();
        String half = "*" + "a".repeat(19_000) + "b";
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 3; i++) {
                assertThat(GlobMatch.matches(pattern(half), text)).isFalse();
            }
        });
    }
}
