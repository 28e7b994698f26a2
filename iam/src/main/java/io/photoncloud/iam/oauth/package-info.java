/** Signing in by the standards: OAuth 2 and OpenID Connect. */
@NullMarked
package io.photoncloud.iam.oauth;

import org.jspecify.annotations.NullMarked;
