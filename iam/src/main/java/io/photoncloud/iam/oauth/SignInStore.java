package io.photoncloud.iam.oauth;

import com.google.protobuf.ByteString;
import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.iam.stored.v1.StoredSignIn;
import java.time.Instant;
import java.util.List;

/** The table of who has signed in with a browser. */
final class SignInStore {

    /** Those of one user, oldest first: all are good for the same time. */
    static final Index<SignIn> BY_USER = Index.of(
            "user", each -> IndexKey.of(each.signedIn().user()).and(each.until().toEpochMilli()));

    static final Index<SignIn> BY_END =
            Index.of("end", each -> IndexKey.of(each.until().toEpochMilli()));

    private SignInStore() {}

    static Table<SignIn> signIns(ReplicatedStore store) {
        return new Table<>(
                store,
                "iam/sign-in",
                SignIn::key,
                VersionedCodec.first(
                        ProtoCodec.of(StoredSignIn.parser(), SignInStore::toStored, SignInStore::toDomain)),
                List.of(BY_USER, BY_END));
    }

    private static StoredSignIn toStored(SignIn signIn) {
        return StoredSignIn.newBuilder()
                .setDigest(ByteString.copyFrom(signIn.digest().unsafeArray()))
                .setPrincipal(signIn.signedIn().user())
                .setSinceMs(signIn.signedIn().since().toEpochMilli())
                .setUntilMs(signIn.until().toEpochMilli())
                .build();
    }

    private static SignIn toDomain(StoredSignIn form) {
        return new SignIn(
                Bytes.wrap(form.getDigest().toByteArray()),
                new SignedIn(form.getPrincipal(), Instant.ofEpochMilli(form.getSinceMs())),
                Instant.ofEpochMilli(form.getUntilMs()));
    }
}
