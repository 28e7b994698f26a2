package io.photoncloud.common.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where a process keeps what it needs for mutual TLS. */
public sealed interface TlsFiles {

    /** The certificates of the authorities it trusts, in PEM; more than one while they are rotated. */
    List<Path> authorities();

    /** The file that its own certificate is in; messages name it. */
    Path certificate();

    /** Every file, to see whether one changed. */
    List<Path> all();

    /**
     * All in PEM.
     *
     * @param certificate its own certificate, then those between it and the authority
     * @param privateKey the key of that certificate, in PKCS #8, not encrypted
     */
    record Pem(Path certificate, Path privateKey, List<Path> authorities) implements TlsFiles {

        public Pem {
            authorities = checked(authorities);
        }

        @Override
        public List<Path> all() {
            return concat(List.of(certificate, privateKey), authorities);
        }
    }

    /**
     * Its key and certificate in a PKCS #12 key store, as {@code photon ca} makes them; the one key in it counts.
     *
     * @param passwordFile its first line is the password of the key store and of the key
     */
    record KeyStoreFile(Path certificate, Path passwordFile, List<Path> authorities) implements TlsFiles {

        public KeyStoreFile {
            authorities = checked(authorities);
        }

        @Override
        public List<Path> all() {
            return concat(List.of(certificate, passwordFile), authorities);
        }
    }

    private static List<Path> checked(List<Path> authorities) {
        if (authorities.isEmpty()) {
            throw new IllegalArgumentException("no authority to trust");
        }
        return List.copyOf(authorities);
    }

    private static List<Path> concat(List<Path> own, List<Path> authorities) {
        return Stream.concat(own.stream(), authorities.stream()).toList();
    }
}
