import pytest
from django.utils import translation

from surveys import frame_file
from surveys.frame_file import FrameFileRefused, FrameRow, Known

KNOWN = Known(branches={"riga-1", "cesis"}, services={"passport"}, client_kinds={"person", "business"})
HEADER = "key,branch,service,client_kind,language,phone,email"
ANNA = "A1,riga-1,passport,person,lv,26123456,anna@example.lv"
BRIEF = "B2,cesis,passport,business,,,biedriba@example.lv"


def file(*lines, header=HEADER):
    return "\n".join((header, *lines)).encode()


def faults(content):
    """Return what is said of a refused file, as (line, column, sentence)."""
    with translation.override("en"):
        with pytest.raises(FrameFileRefused) as refusal:
            frame_file.read(content, known=KNOWN)
        return [(fault.line, fault.column, str(fault.said)) for fault in refusal.value.faults]


def places(content):
    return [fault[:2] for fault in faults(content)]


class TestTaken:
    def test_people_are_read_and_their_numbers_written_in_one_way(self):
        anna, firm = frame_file.read(file(ANNA, BRIEF), known=KNOWN)

        assert anna == FrameRow("A1", "riga-1", "passport", "person", "lv", "+37126123456", "anna@example.lv")
        assert (firm.language, firm.phone, firm.email) == ("lv", "", "biedriba@example.lv")

    @pytest.mark.parametrize("separator", [";", "\t"])
    def test_semicolons_and_tabs_are_read_as_well(self, separator):
        content = file(ANNA, BRIEF).replace(b",", separator.encode())

        assert len(frame_file.read(content, known=KNOWN)) == 2

    def test_the_mark_spreadsheets_put_in_front_is_no_part_of_the_first_column(self):
        assert len(frame_file.read(b"\xef\xbb\xbf" + file(ANNA), known=KNOWN)) == 1

    def test_lines_end_as_windows_ends_them_and_empty_ones_are_passed_over(self):
        content = file(ANNA, "", ",,,,,,", BRIEF).replace(b"\n", b"\r\n")

        assert [row.key for row in frame_file.read(content, known=KNOWN)] == ["A1", "B2"]

    def test_columns_stand_in_any_order_and_capitals_do_not_count(self):
        content = file("26123456,person,passport,riga-1,A1", header="Phone,Client_kind,SERVICE,branch, key ")

        assert frame_file.read(content, known=KNOWN)[0].phone == "+37126123456"

    def test_quotation_marks_hold_a_value_together(self):
        assert frame_file.read(file(ANNA.replace("A1", '"A1"')), known=KNOWN)[0].key == "A1"

    def test_a_plus_begins_a_telephone_number_and_no_formula(self):
        assert (
            frame_file.read(file(ANNA.replace("26123456", "+371 26 123 456")), known=KNOWN)[0].phone == "+37126123456"
        )


class TestFileRefused:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"PK\x03\x04rest", "This is a workbook."),
            (HEADER.encode("utf-16"), "This is UTF-16."),
            (file(ANNA) + b"\0", "unreadable sign"),
            (b"x" * (frame_file.LARGEST_FILE + 1), "larger than 5 MB"),
            (file(), "There is nobody in the list"),
        ],
        ids=["workbook", "utf-16", "nul", "too large", "empty"],
    )
    def test_what_cannot_be_read_says_what_to_do(self, content, said):
        (fault,) = faults(content)

        assert said in fault[2]

    def test_the_line_of_the_first_letter_in_another_encoding_is_named(self):
        content = file(ANNA) + "\nC3,cēsis,passport,person,lv,26123456,".encode("cp1257")

        assert faults(content) == [(3, "", "This is not UTF-8. Save the file as “CSV UTF-8”.")]

    def test_an_empty_file_misses_every_column(self):
        assert places(b"") == [(1, "key"), (1, "branch"), (1, "service"), (1, "client_kind"), (1, "phone")]

    def test_missing_columns_are_named_together(self):
        assert places(file("A1,26123456", header="key,phone")) == [(1, "branch"), (1, "service"), (1, "client_kind")]

    def test_what_we_do_not_need_is_not_taken(self):
        (fault,) = faults(file(ANNA + ",111111-11111", header=HEADER + ",personas_kods"))

        assert fault == (1, "personas_kods", "Take this column out: we do not need it.")

    def test_a_column_that_is_there_twice_is_named(self):
        assert places(file(ANNA + ",A1", header=HEADER + ",key")) == [(1, "key")]

    def test_more_lines_than_a_list_may_have(self, monkeypatch):
        monkeypatch.setattr(frame_file, "MOST_LINES", 2)

        assert places(file(ANNA, BRIEF, BRIEF.replace("B2", "C3"))) == [(4, "")]
        assert len(frame_file.read(file(ANNA, BRIEF), known=KNOWN)) == 2


class TestLinesRefused:
    @pytest.mark.parametrize(
        ("line", "column"),
        [
            (ANNA.replace("A1", "=1+1"), "key"),
            (ANNA.replace("A1", ""), "key"),
            (ANNA.replace("A1", "A 1"), "key"),
            (ANNA.replace("A1", "010190-12345"), "key"),
            (ANNA.replace("A1", "32019012345"), "key"),
            (ANNA.replace("riga-1", "riga-99"), "branch"),
            (ANNA.replace("passport", "visa"), "service"),
            (ANNA.replace("person", "someone"), "client_kind"),
            (ANNA.replace(",lv,", ",ru,"), "language"),
            (ANNA.replace("26123456", "123"), "phone"),
            (ANNA.replace("26123456", "anna@example.lv"), "phone"),
            (ANNA.replace("anna@example.lv", "anna"), "email"),
            (ANNA.replace("anna@example.lv", "26123456"), "email"),
            (ANNA.replace("26123456,anna@example.lv", ","), ""),
            (ANNA + ",", ""),
            ("A1;riga-1", ""),
            (ANNA.replace("A1", '"A1'), ""),
        ],
    )
    def test_the_line_and_its_column_are_named(self, line, column):
        assert (3, column) in places(file(BRIEF, line))

    @pytest.mark.parametrize("value", ["=HYPERLINK(1)", "@SUM(1)", "-1", "+1"])
    def test_what_a_spreadsheet_would_reckon_out_is_named_as_such(self, value):
        assert (2, "email", "A value may not begin like a formula (= + - @).") in faults(
            file(ANNA.replace("anna@example.lv", value))
        )

    def test_the_same_key_twice_names_the_first_line(self):
        assert faults(file(ANNA, BRIEF, ANNA)) == [(4, "key", "This key stands on line 2 already.")]

    def test_all_faults_are_named_together_and_nobody_is_taken(self):
        assert places(file("A1,x,passport,person,lv,1,", BRIEF, "C3,riga-1,y,person,lv,26123456,")) == [
            (2, "branch"), (2, "phone"), (4, "service"),
        ]  # fmt: skip

    def test_of_very_many_faults_the_first_are_shown_and_all_counted(self):
        content = file(*(f"K{number},x,passport,person,lv,26123456," for number in range(80)))
        with pytest.raises(FrameFileRefused) as refusal:
            frame_file.read(content, known=KNOWN)

        assert (len(refusal.value.faults), refusal.value.number) == (50, 80)

    def test_braces_in_a_value_are_told_as_they_are(self):
        assert faults(file(ANNA.replace("riga-1", "{line}")))[0][2] == "“{line}” is not known here."
