package io.photoncloud.iam.key;

import com.nimbusds.jose.jwk.JWKSet;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.security.JwksSource;
import java.io.IOException;
import java.util.function.Supplier;

/** The keys by which IAM itself verifies tokens: its own. */
public final class OwnJwksSource implements JwksSource {

    private final Supplier<KeyService> keys;

    /** @param keys asked at each fetch, because what the store stands on may itself ask who calls */
    public OwnJwksSource(Supplier<KeyService> keys) {
        this.keys = keys;
    }

    @Override
    public long version() {
        return keys.get().revision();
    }

    @Override
    public JWKSet fetch() throws IOException {
        try {
            return keys.get().publicKeys();
        } catch (CloudException | StoreException e) {
            throw new IOException("the keys cannot be read", e);
        }
    }
}
