package io.photoncloud.common.security;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads keys from a file that somebody else keeps up to date. */
final class FileJwksSource implements JwksSource {

    private final Path file;

    FileJwksSource(Path file) {
        this.file = file;
    }

    @Override
    public JWKSet fetch() throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            return JwksForm.read(content);
        }
    }
}
