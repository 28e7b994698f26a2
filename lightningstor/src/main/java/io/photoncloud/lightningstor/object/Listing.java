package io.photoncloud.lightningstor.object;

import java.util.List;

/**
 * A page of what is in a bucket.
 *
 * @param prefixes of keys that are not listed one by one, because the delimiter follows the prefix asked for in them
 * @param next where the next page begins; empty where this one is the last
 */
public record Listing(List<ObjectVersion> objects, List<String> prefixes, String next) {

    public Listing {
        objects = List.copyOf(objects);
        prefixes = List.copyOf(prefixes);
    }

    /**
     * What is asked for.
     *
     * @param delimiter empty for none
     * @param after a key, or one of {@link #prefixes}, of which nothing is listed again; empty for the beginning
     * @param max keys and prefixes together
     */
    public record Query(String prefix, String delimiter, String after, int max) {

        /** Whether a key is listed under what it has in common with others. */
        public boolean isGrouped(String key) {
            return endOfGroup(key) >= 0;
        }

        /** What a key is listed under: itself, or what it has in common with others. */
        public String group(String key) {
            int end = endOfGroup(key);
            return end < 0 ? key : key.substring(0, end);
        }

        /** Whether it is what keys can be listed under together. */
        public boolean isGroup(String text) {
            return text.startsWith(prefix) && endOfGroup(text) == text.length();
        }

        private int endOfGroup(String key) {
            int at = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            return at < 0 ? -1 : at + delimiter.length();
        }
    }
}
