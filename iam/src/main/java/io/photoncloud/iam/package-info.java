/** IAM: who there is, who may do what, and the tokens that say so. */
@NullMarked
package io.photoncloud.iam;

import org.jspecify.annotations.NullMarked;
