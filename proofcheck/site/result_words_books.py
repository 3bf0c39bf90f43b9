"""The words of the results page on unlearning a book."""

from proofcheck.site.result_words_kind import Words

WORDS_BOOKS: dict[str, Words] = {
    "books": Words(
        "Books: unlearning one",
        "A small GPT is pre-trained on four texts in equal parts: the book to unlearn, an aligned one by the same"
        " author, an unaligned one by another, and general text. Fine-tuned on the first, it gives the task vector ΔΨ;"
        " the merged network is Ψ⁽⁰⁾ + λΔΨ, λ \\< 0. The vector is taken whole, from a LoRA, or with each matrix"
        " truncated to the same rank; the read-out, which is the table of the tokens, is frozen. Passages for training,"
        " for choosing λ and for the numbers below are disjoint: chosen is the λ ≤ 0 with the greatest loss on the"
        " unlearned book at which neither text by another author loses more than 0.05 nats a token. Rouge-L compares"
        " the network's own continuations of test passages with the texts; its floor, with other passages.",
        "Above, for each kind of vector: by how much the test loss of each text is above that of Ψ⁽⁰⁾, over λ, mean and"
        " 95 % interval over the seeds; dotted: the rise allowed; triangles: the λ chosen with each seed. Below: the"
        " same of the next-token accuracy. Right: α of each text's vector with the unlearned book's by two estimators,"
        " and Rouge-L over λ with its floor (dotted).",
    ),
}
