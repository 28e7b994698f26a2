package io.photoncloud.chainfire.store.raft.rpc;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a process keeps what it needs for mutual TLS, all in PEM.
 *
 * @param certificateChain its own certificate, then those between it and the authority
 * @param privateKey the key of that certificate, in PKCS #8, not encrypted
 * @param authorities the certificates of the authorities it trusts; more than one while they are rotated
 */
public record TlsFiles(Path certificateChain, Path privateKey, List<Path> authorities) {

    public TlsFiles {
        authorities = List.copyOf(authorities);
        if (authorities.isEmpty()) {
            throw new IllegalArgumentException("no authority to trust");
        }
    }
}
