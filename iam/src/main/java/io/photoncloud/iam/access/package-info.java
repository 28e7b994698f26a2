/** Whether a caller may do what a call of IAM does. */
@NullMarked
package io.photoncloud.iam.access;

import org.jspecify.annotations.NullMarked;
