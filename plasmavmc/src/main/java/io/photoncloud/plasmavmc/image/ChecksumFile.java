package io.photoncloud.plasmavmc.image;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A publisher's list of the digests of its files, in either form that there is: of GNU's tools, or of BSD's. */
final class ChecksumFile {

    /** A longer one is not read. */
    static final int BYTES_MAX = 1 << 20;

    private static final Pattern GNU = Pattern.compile("([0-9a-fA-F]{64}|[0-9a-fA-F]{128}) [ *](\\S.*)");
    private static final Pattern BSD =
            Pattern.compile("SHA(?:256|512) ?\\((\\S.*)\\) ?= ?([0-9a-fA-F]{64}|[0-9a-fA-F]{128})");

    private ChecksumFile() {}

    /** The digest of a file, SHA-256 or SHA-512 in hex; empty where the list has none. */
    static Optional<Digest> find(String list, String file) {
        return list.lines()
                .map(String::strip)
                .flatMap(line -> {
                    Matcher gnu = GNU.matcher(line);
                    if (gnu.matches()) {
                        return Optional.of(new Named(gnu.group(2), gnu.group(1))).stream();
                    }
                    Matcher bsd = BSD.matcher(line);
                    return bsd.matches()
                            ? Optional.of(new Named(bsd.group(1), bsd.group(2))).stream()
                            : Optional.<Named>empty().stream();
                })
                .filter(named -> named.file().equals(file) || named.file().equals("./" + file))
                .map(named -> new Digest(named.hex().toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private record Named(String file, String hex) {}

    /** What a file's content is to have; its length says by which algorithm. */
    record Digest(String hex) {

        private static final int SHA256_LENGTH = 64;

        boolean isSha256() {
            return hex.length() == SHA256_LENGTH;
        }
    }
}
