/** Users and service accounts: who can sign in. */
@NullMarked
package io.photoncloud.iam.user;

import org.jspecify.annotations.NullMarked;
