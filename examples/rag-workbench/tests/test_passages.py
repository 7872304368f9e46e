import unittest

from workbench.passages import passages


class Passages(unittest.TestCase):
    def test_paragraphs_stay_whole_and_are_joined_while_they_fit(self):
        self.assertEqual(passages("One.\n\nTwo\nlines.\n\n\nThree is longer.", 20), ["One.\nTwo lines.", "Three is longer."])

    def test_a_long_paragraph_is_cut_between_sentences_then_between_words(self):
        self.assertEqual(passages("A first sentence. A second one that goes on.", 20), ["A first sentence.", "A second one that", "goes on."])

    def test_nothing_is_lost_and_nothing_is_longer_than_asked(self):
        text = " ".join(f"Sentence number {n} says something." for n in range(200)) + "x" * 500
        cut = passages(text, 97)
        self.assertLessEqual(max(map(len, cut)), 97)
        self.assertEqual("".join("".join(cut).split()), "".join(text.split()))

    def test_an_empty_text_has_none(self):
        self.assertEqual(passages(" \n\n ", 10), [])


if __name__ == "__main__":
    unittest.main()
