package io.photoncloud.common.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the one certificate there is at the moment of the handshake. TLS asks for the chain and for the key one after
 * the other; both come from the material that the thread chose the alias of, also if it is replaced in between.
 */
final class TlsKeys extends X509ExtendedKeyManager {

    private record Chosen(String alias, TlsMaterial material) {}

    private final Supplier<TlsMaterial> material;
    private Chosen current;
    private Chosen former;
    private int count;

    TlsKeys(Supplier<TlsMaterial> material) {
        this.material = material;
        this.current = new Chosen("peer-0", material.get());
        this.former = current;
    }

    private synchronized String choose() {
        TlsMaterial now = material.get();
        if (!now.equals(current.material())) {
            former = current;
            current = new Chosen("peer-" + ++count, now);
        }
        return current.alias();
    }

    private synchronized @Nullable TlsMaterial find(@Nullable String alias) {
        if (current.alias().equals(alias)) {
            return current.material();
        }
        return former.alias().equals(alias) ? former.material() : null;
    }

    @Override
    public String chooseEngineClientAlias(
            String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose();
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose();
    }

    @Override
    public String chooseClientAlias(
            String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose();
    }

    @Override
    public String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {choose()};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {choose()};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        TlsMaterial found = find(alias);
        return found == null ? null : found.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        TlsMaterial found = find(alias);
        return found == null ? null : found.key();
    }
}
