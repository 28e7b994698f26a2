/** Answers who may do what, and why. */
@NullMarked
package io.photoncloud.iam.authz;

import org.jspecify.annotations.NullMarked;
