package io.photoncloud.lightningstor.policy;

import java.util.HashMap;
import java.util.Map;

/**
 * Whether a text is as a pattern of letters and wildcards has it. First it is tried by the shortest that each {@code *} may stand for,
 * which nearly always ends after about as many steps as there are letters. Where it does not, all that the wildcards may stand for is
 * followed at once, a bit for each letter of the pattern: so a match takes at most the product of both lengths by 64, and no pattern
 * is so bad that it takes longer.
 */
final class GlobMatch {

    static final int ANY_ONE = -1;
    static final int ANY_MANY = -2;

    /** Steps for each letter of both, after which the wildcards are followed at once. */
    private static final int STEPS_PER_LETTER_MAX = 4;

    private GlobMatch() {}

    /** What is known of a match. */
    private enum Verdict {
        YES,
        NO,
        TOO_LONG
    }

    /** @param pattern of code points, and of the above */
    static boolean matches(int[] pattern, int[] text) {
        return switch (byShortest(pattern, text)) {
            case YES -> true;
            case NO -> false;
            case TOO_LONG -> allAtOnce(pattern, text);
        };
    }

    private static Verdict byShortest(int[] pattern, int[] text) {
        long stepsLeft = STEPS_PER_LETTER_MAX * ((long) pattern.length + text.length);
        int star = -1;
        int resume = 0;
        int token = 0;
        int at = 0;
        while (at < text.length) {
            if (stepsLeft-- == 0) {
                return Verdict.TOO_LONG;
            }
            if (token < pattern.length && pattern[token] == ANY_MANY) {
                star = token++;
                resume = at;
            } else if (token < pattern.length && (pattern[token] == ANY_ONE || pattern[token] == text[at])) {
                token++;
                at++;
            } else if (star >= 0) {
                token = star + 1;
                at = ++resume;
            } else {
                return Verdict.NO;
            }
        }
        while (token < pattern.length && pattern[token] == ANY_MANY) {
            token++;
        }
        return token == pattern.length ? Verdict.YES : Verdict.NO;
    }

    /** Bit i of the state: the text until here may be the first i letters of the pattern, with what the wildcards before them are. */
    static boolean allAtOnce(int[] pattern, int[] text) {
        int letters = 0;
        for (int token : pattern) {
            letters += token == ANY_MANY ? 0 : 1;
        }
        if (letters > text.length) {
            return false;
        }
        int words = letters / Long.SIZE + 1;
        long[] stay = new long[words];
        long[] anyOne = new long[words];
        Map<Integer, long[]> of = new HashMap<>();
        int letter = 0;
        for (int token : pattern) {
            switch (token) {
                case ANY_MANY -> set(stay, letter);
                case ANY_ONE -> set(anyOne, letter++);
                default -> set(of.computeIfAbsent(token, _ -> new long[words]), letter++);
            }
        }
        long[] none = new long[words];
        long[] state = new long[words];
        set(state, 0);
        for (int point : text) {
            advance(state, of.getOrDefault(point, none), anyOne, stay);
        }
        return ((state[letters / Long.SIZE] >>> letters) & 1) != 0;
    }

    private static void set(long[] bits, int bit) {
        bits[bit / Long.SIZE] |= 1L << bit;
    }

    private static void advance(long[] state, long[] letter, long[] anyOne, long[] stay) {
        long carried = 0;
        for (int i = 0; i < state.length; i++) {
            long on = state[i] & (letter[i] | anyOne[i]);
            state[i] = (state[i] & stay[i]) | (on << 1) | carried;
            carried = on >>> (Long.SIZE - 1);
        }
    }
}
